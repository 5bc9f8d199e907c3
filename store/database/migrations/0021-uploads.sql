-- Files that people sent, whether or not a datanet took them: what counts to a person's day, and what is removed when
-- nobody took it.
create table upload (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  sha256 text not null,
  bytes bigint not null,
  at timestamptz not null,
  -- When it was looked at whether anything holds the file.
  settled_at timestamptz
);
create index upload_of_person on upload (person_id, at);
create index upload_unsettled on upload (at) where settled_at is null;

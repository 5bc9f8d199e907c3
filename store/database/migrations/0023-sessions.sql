-- Who is signed in to the web chat, in which browser. A session that was ended or has ended by its age has no row.
create table session (
  id bigint generated always as identity primary key,
  -- HMAC of what is in the cookie, which itself is kept nowhere.
  token_hash text not null unique,
  -- Who signed in, by the number they had then: whoever was joined with them since is that person (`person.merged_into`).
  person_id bigint not null references person,
  -- `Firefox on Linux`.
  browser text not null,
  created_at timestamptz not null,
  -- To the hour.
  used_at timestamptz not null
);
create index session_of_person on session (person_id);

-- Links are named by number where they are taken back.
alter table sign_in
  add column id bigint generated always as identity unique,
  add column revoked_at timestamptz;

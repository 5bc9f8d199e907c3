-- What a button's form shows beside the values that are given: what is taken for what is left open, and which fields.
alter table call add column form jsonb;

-- Settings of a training that a community keeps by a name.
create table training_preset (
  community_id bigint not null references community,
  name text not null,
  settings jsonb not null,
  person_id bigint not null references person,
  saved_at timestamptz not null default now(),
  primary key (community_id, name)
);
create index training_preset_of_person on training_preset (person_id);

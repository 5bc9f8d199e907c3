-- What newcomers may, whom platforms make operators by which account, and how accounts become one person.

-- Null: no role of their own, so what newcomers of the community may.
alter table membership alter column role drop not null;
update membership set role = null where role = 'everyone';

-- One row an account: who has two accounts in a community is its operator while either is an administrator.
alter table platform_operator
  add column account text,
  alter column before drop not null;
update platform_operator o set account = (
  select i.external_id
  from identity i
  join community c on c.id = o.community_id and c.platform = i.platform
  where i.person_id = o.person_id
  limit 1
);
delete from platform_operator where account is null;
alter table platform_operator
  drop constraint platform_operator_pkey,
  add primary key (community_id, account);

-- Who was joined with another person is that person from then on. What was said and done under the old number keeps it
-- and is read through this; no chain is ever longer than one.
alter table person add column merged_into bigint references person;
create index person_merged on person (merged_into) where merged_into is not null;

-- A code that joins whoever gives it elsewhere with the person who asked for it.
create table link_code (
  id bigint generated always as identity primary key,
  code_hash text not null unique,
  person_id bigint not null references person,
  -- Where it was asked for.
  chat_id bigint not null references chat,
  origin text not null unique,
  expires_at timestamptz not null,
  used_by bigint references person,
  used_at timestamptz,
  used_origin text unique
);
create index link_code_open on link_code (person_id) where used_at is null;

-- Wrong codes that a person gave in a row.
create table link_miss (
  person_id bigint primary key references person,
  misses int not null,
  last_at timestamptz not null
);

-- Accounts are joined seldom; without these, moving one would read whole tables.
create index identity_of_person on identity (person_id);
create index membership_of_person on membership (person_id);
create index conversation_of_person on conversation (person_id);
create index submission_steward on submission (decided_by_steward) where decided_by_steward is not null;
create index training_job_of_person on training_job (person_id);

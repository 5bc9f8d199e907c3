-- Base models that an operator has added to those of the catalog, each with what its check found.

create table added_base (
  community_id bigint not null references community,
  name text not null,
  -- Where it is from, its size and shape, its licence; as workers/models/added-bases.ts writes it.
  base jsonb not null,
  added_by bigint not null references person,
  origin text not null unique,
  added_at timestamptz not null default now(),
  primary key (community_id, name)
);
create index added_base_of_person on added_base (added_by);

-- What a language model is told in a community, each version with who wrote it and when. An empty text tells it nothing.

create table instructions_version (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  -- Counted from 1 in each community.
  number integer not null,
  text text not null,
  written_by bigint not null references person,
  origin text not null unique,
  written_at timestamptz not null,
  unique (community_id, number)
);
create index instructions_version_of_person on instructions_version (written_by);

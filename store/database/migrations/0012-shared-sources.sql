-- Docs that every community reads, held once: the project's own manual.

alter table source add column shared boolean not null default false;

-- Communities that do not want a shared one.
create table source_left (
  community_id bigint not null references community,
  source_id bigint not null references source on delete cascade,
  primary key (community_id, source_id)
);

-- What each community reads.
create view followed (community_id, source_id) as
  select community_id, id from source where not shared
  union all
  select community.id, source.id
  from source cross join community
  where shared and not exists (
    select from source_left where source_left.community_id = community.id and source_id = source.id
  );

-- Until now each community had a copy of its own.
delete from source where origin like 'manual:%' and id > (select min(id) from source where origin like 'manual:%');
update source set shared = true where origin like 'manual:%';

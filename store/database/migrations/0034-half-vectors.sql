-- Vectors at half precision: half the room, and the cosine moves by .001 at most. They are made anew, which they would be
-- by the new embedder.
drop table embedding;
create table embedding (
  id bigint generated always as identity primary key,
  embedder text not null,
  section_id bigint not null references section on delete cascade,
  source_id bigint not null,
  position int not null,
  vector halfvec not null,
  unique (section_id, embedder, position)
);
-- Vectors don't shrink by being compressed.
alter table embedding alter column vector set storage external;
create index embedding_in_order on embedding (embedder, id);

-- Embedders that have embedded every section once: only then they take over from the one before.
create table embedder (
  id text primary key,
  completed_at timestamptz not null default now()
);

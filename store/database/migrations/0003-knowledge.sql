-- What the docs say: sources that are followed, their pages cut into sections, and the index over them.

create table source (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  name text not null,
  address text not null,
  kind text not null check (kind in ('site', 'folder')),
  -- The root of a site, which may lie above the address that was given.
  root text not null,
  refresh_minutes int not null,
  origin text not null unique,
  title text,
  status text not null default 'reading' check (status in ('reading', 'ready', 'failed')),
  -- Set while a reading is under way: since when, how far, which pages went away, and who reads (for how long yet).
  reading_since timestamptz,
  done int,
  total int,
  removed jsonb not null default '[]',
  lease_until timestamptz,
  last_refresh timestamptz,
  last_sweep timestamptz,
  problem text,
  report jsonb,
  created_at timestamptz not null default now(),
  unique (community_id, name)
);

create table page (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  -- Path in a folder, address on a site.
  path text not null,
  url text not null,
  title text not null,
  -- Group and pages above, outermost first.
  trail text[] not null,
  position int not null,
  listed boolean not null,
  -- SHA-256 of the Markdown as it was read and of where it stands.
  hash text not null,
  last_modified text,
  etag text,
  -- How many times in a row it was found missing; from 1 on it is not answered from, at 2 it is deleted.
  missing int not null default 0,
  -- Kept here so that a search need not count: number of sections, and of terms in them.
  sections int not null default 0,
  terms int not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  unique (source_id, path)
);

create table section (
  id bigint generated always as identity primary key,
  page_id bigint not null references page on delete cascade,
  source_id bigint not null,
  position int not null,
  heading text not null,
  -- Headings above it on its page.
  above text[] not null,
  anchor text not null,
  text text not null,
  hash text not null,
  terms int not null
);
create index section_of_page on section (page_id);
create index section_of_source on section (source_id);

-- How often a term occurs in a section. The section's length is repeated here, so that scoring reads one table.
create table posting (
  source_id bigint not null,
  term text not null,
  section_id bigint not null references section on delete cascade,
  count int not null,
  length int not null,
  primary key (source_id, term, section_id)
);
create index posting_of_section on posting (section_id);

-- Vectors are kept apart by the embedder that made them; a section has one for each of its passages. Searched exactly:
-- fast enough up to some 20,000 passages, and nothing is missed.
create table embedding (
  embedder text not null,
  section_id bigint not null references section on delete cascade,
  source_id bigint not null,
  position int not null,
  vector vector not null,
  primary key (section_id, embedder, position)
);
create index embedding_of_source on embedding (embedder, source_id);

create table unanswered (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  question text not null,
  asked_at timestamptz not null
);
create index unanswered_newest on unanswered (community_id, asked_at desc);

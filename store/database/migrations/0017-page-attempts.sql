-- An attempt to read a page is counted before the work, so that one that takes the process with it is not tried for ever.
-- The row goes when the page was read; `hash` is of what the attempts were at.
create table page_attempt (
  source_id bigint not null references source (id) on delete cascade,
  path text not null,
  hash text not null,
  attempts int not null,
  primary key (source_id, path)
);

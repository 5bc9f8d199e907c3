-- Content that is taken out again after it was decided on, because whoever gave it asks for that or a steward finds it has
-- to go. What was said of it (hashes, values, credit) stays.

create table removal (
  id bigint generated always as identity primary key,
  submission_id bigint not null references submission,
  -- Positions of its items; null is all of it, with its files and its words.
  positions int[],
  reason text not null,
  -- Whoever gave it, where they asked; null where a steward did it of their own accord.
  asked_by bigint references person,
  asked_at timestamptz not null,
  origin text not null unique,
  state text not null check (state in ('asked', 'declined', 'done')),
  decided_by bigint references person,
  decided_at timestamptz,
  -- Which of its datanet it is, counted from 1 as they are done.
  number int,
  check ((state = 'done') = (number is not null))
);
create index removal_of_submission on removal (submission_id);
create index removal_open on removal (id) where state = 'asked';
create unique index removal_asked_once on removal (submission_id, coalesce(positions, '{}')) where state = 'asked';
create index removal_of_person on removal (asked_by);
create index removal_decided_by on removal (decided_by);

alter table datanet add column removals int not null default 0;
-- The removal by which its content went, and the SHA-256 of the line that it was in versions.
alter table item add column removal int, add column removed_line text;
create index item_removal on item (datanet_id, removal) where removal is not null;
-- All of it went; of what was typed, the hash stays.
alter table submission add column removed_at timestamptz, add column typed_sha256 text;

-- Removals of its datanet that came before a version, and those that its files are clean of since; rows that went by that.
alter table snapshot
  add column removals int not null default 0,
  add column clean_of int not null default 0,
  add column removed_train int not null default 0,
  add column removed_held_out int not null default 0;
alter table snapshot drop constraint snapshot_datanet_id_through_license_key;
alter table snapshot add unique (datanet_id, through, license, removals);

-- Files that a version had before: what was trained on them learned from rows that went since.
create table snapshot_former_file (
  snapshot_id bigint not null references snapshot,
  train text not null,
  clean_of int not null,
  primary key (snapshot_id, train)
);

-- Files that are to go once nothing holds them; written with what lets them go, so that a crash in between forgets none.
create table file_to_remove (
  sha256 text primary key
);

drop view accepted_item;
create view accepted_item as
  select i.*, s.person_id, s.value, s.decision_no, s.decided_at, s.automatic
  from item i
  join submission s on s.id = i.submission_id
  where s.status = 'accepted' and not i.struck and i.novelty >= 0.2 and i.removal is null;

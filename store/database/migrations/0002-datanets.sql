-- What people give, what it is worth, and what was made of it.

create table datanet (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  name text not null,
  created_by bigint not null references person,
  modality text not null check (modality in ('text', 'image', 'audio')),
  summary text not null,
  guidelines text not null,
  license text not null,
  review text not null check (review in ('people', 'steward', 'automatic')),
  daily_files int not null,
  daily_megabytes double precision not null,
  max_megabytes double precision not null,
  state text not null default 'open' check (state in ('open', 'closed')),
  -- Counts the decisions; taking the next number holds the row, so decisions and snapshots of a datanet take turns.
  decisions int not null default 0,
  -- Up to which decision items have their side (training or held out), which they never change.
  sides_through int not null default 0,
  origin text not null unique,
  created_at timestamptz not null
);
create unique index datanet_name on datanet (community_id, lower(name));

create table submission (
  id bigint generated always as identity primary key,
  datanet_id bigint not null references datanet,
  person_id bigint not null references person,
  origin text not null unique,
  context text not null,
  typed text,
  status text not null default 'received' check (
    status in ('received', 'checking', 'refused', 'waiting', 'accepted', 'rejected', 'withdrawn')
  ),
  -- The check under way: who is at it (by number, so that one that was given up writes nothing more) and until when
  -- it counts as alive.
  attempt int not null default 0,
  lease_until timestamptz,
  step jsonb,
  format text,
  findings jsonb not null default '[]',
  reasons jsonb not null default '[]',
  rows_total int not null default 0,
  rows_good int not null default 0,
  -- Positions of the items that reviewers see.
  sample int[] not null default '{}',
  -- The decision: its number in the datanet, the value of each accepted item (600 to 1000) and the mean novelty.
  decision_no int,
  value double precision,
  novelty double precision,
  automatic boolean not null default false,
  -- Items that are accepted and count: not struck out, with a novelty of 0.2 or more.
  rows_accepted int not null default 0,
  decided_by_steward bigint references person,
  decided_at timestamptz,
  created_at timestamptz not null,
  unique (datanet_id, decision_no)
);
create index submission_of_person on submission (person_id, created_at);
create index submission_undecided on submission (status, id) where status in ('received', 'checking', 'waiting');
-- What a check compares with must not change under it by another check.
create unique index submission_one_check on submission (datanet_id) where status = 'checking';

create table submission_file (
  submission_id bigint not null references submission,
  position int not null,
  name text not null,
  sha256 text not null,
  bytes bigint not null,
  -- Left out when it came, because a limit was passed; a finding says which.
  left_out boolean not null default false,
  primary key (submission_id, position)
);

create table submission_change (
  id bigint generated always as identity primary key,
  submission_id bigint not null references submission,
  was text,
  became text not null,
  person_id bigint references person,
  at timestamptz not null
);
create index submission_change_of on submission_change (submission_id, id);

-- One row of data: the unit of duplicates, of training and of credit. Its state is its submission's; `struck` and
-- `novelty` say whether it counts.
create table item (
  id bigint generated always as identity primary key,
  datanet_id bigint not null references datanet,
  submission_id bigint not null references submission,
  position int not null,
  file text not null,
  row int not null,
  hash text not null,
  content jsonb not null,
  -- The instruction its question starts with, where it was given apart.
  instruction text,
  novelty double precision not null default 1,
  struck boolean not null default false,
  held_out boolean not null default false,
  unique (submission_id, position)
);
create index item_hash on item (datanet_id, hash);
create index item_held_out on item (datanet_id) where held_out;

-- MinHash bands. A table with a B-tree: measured with 100,000 items on PGlite, the bands of 1,500 rows are looked
-- up in 0.1 s and added in 0.15 s; an int[] column with a GIN index took 140 s to look them up.
create table item_band (
  datanet_id bigint not null,
  band int not null,
  item_id bigint not null
);
create index item_band_lookup on item_band (datanet_id, band, item_id);
create index item_band_of_item on item_band (item_id);

-- Pairs of items that are alike (Jaccard, 0.3 or more), written when the later one was checked.
create table likeness (
  item_id bigint not null references item on delete cascade,
  other_id bigint not null references item on delete cascade,
  similarity double precision not null,
  primary key (item_id, other_id)
);
create index likeness_other on likeness (other_id);

-- A submission kept for a reviewer.
create table review_assignment (
  submission_id bigint not null references submission,
  reviewer_id bigint not null references person,
  until timestamptz not null,
  primary key (submission_id, reviewer_id)
);

create table review (
  submission_id bigint not null references submission,
  reviewer_id bigint not null references person,
  grade text not null check (grade in ('reject', 'usable', 'good', 'excellent', 'skip')),
  reason text,
  comment text,
  -- The reviewer's trust when they voted, and whether the vote decided alone.
  trust double precision not null,
  alone boolean not null default false,
  at timestamptz not null,
  primary key (submission_id, reviewer_id)
);
create index review_of_reviewer on review (reviewer_id);

create table review_strike (
  submission_id bigint not null,
  reviewer_id bigint not null,
  item_id bigint not null references item,
  primary key (reviewer_id, item_id),
  foreign key (submission_id, reviewer_id) references review on delete cascade
);
create index review_strike_of on review_strike (submission_id);

-- How often a reviewer was right on hand-picked gold tasks.
create table reviewer_trust (
  community_id bigint not null references community,
  person_id bigint not null references person,
  gold_seen int not null default 0,
  gold_right int not null default 0,
  primary key (community_id, person_id)
);

create table snapshot (
  id bigint generated always as identity primary key,
  datanet_id bigint not null references datanet,
  version int not null,
  -- All accepted items decided up to this number; what is decided never changes.
  through int not null,
  license text not null,
  manifest text not null,
  train text not null,
  held_out text not null,
  train_rows int not null,
  held_out_rows int not null,
  created_at timestamptz not null,
  unique (datanet_id, version),
  unique (datanet_id, through, license)
);

-- Which request was answered with which snapshot; several may get the same.
create table snapshot_request (
  origin text primary key,
  snapshot_id bigint not null references snapshot
);

create view accepted_item as
  select i.*, s.person_id, s.value, s.decision_no, s.decided_at, s.automatic
  from item i
  join submission s on s.id = i.submission_id
  where s.status = 'accepted' and not i.struck and i.novelty >= 0.2;

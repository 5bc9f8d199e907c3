-- The ledger: what happened, as a Merkle tree that only grows.

-- By what people and contents are called in the ledger: names made with it lead to nobody once it is gone. The function
-- is one that is there without extensions; two of its numbers have 244 random bits.
alter table community add column ledger_salt bytea not null
  default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
alter table submission add column ledger_salt bytea not null
  default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());

create sequence ledger_queue;

-- Written in the transaction of what it tells, without an index, so that no two transactions wait for each other; the
-- sequencer gives the index afterwards.
create table ledger_entry (
  -- Follows from the entry; what happened once is written once.
  origin text primary key,
  -- Canonical JSON: its bytes are what is hashed.
  entry text not null,
  community_id bigint not null references community,
  submission_id bigint,
  queued bigint default nextval('ledger_queue'),
  leaf_index bigint unique,
  check ((queued is null) <> (leaf_index is null))
);
create index ledger_entry_queued on ledger_entry (queued) where queued is not null;
create index ledger_entry_of_submission on ledger_entry (submission_id) where submission_id is not null;

-- 256 hashes of 32 bytes each; the last one of a level grows. Hashes can't be compressed.
create table ledger_tile (
  level int not null,
  number bigint not null,
  hashes bytea not null,
  primary key (level, number)
);
alter table ledger_tile alter column hashes set storage external;

-- How large the log is, and its root. Whoever adds to it holds this row.
create table ledger_head (
  id int primary key default 1 check (id = 1),
  size bigint not null,
  root bytea not null
);
insert into ledger_head (size, root) values (0, sha256(''));

-- What older versions left: from which number on and up to which it is still to be written down.
create table ledger_backfill (
  kind text primary key,
  next bigint not null,
  through bigint not null
);
insert into ledger_backfill (kind, next, through)
  select 'submission', 1, coalesce(max(id), 0) from submission
  union all select 'snapshot', 1, coalesce(max(id), 0) from snapshot
  union all select 'job', 1, coalesce(max(number), 0) from training_job;

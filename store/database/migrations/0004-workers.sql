-- Training jobs, what they measured, and the models they made. (`job`, `event` and `metrics` are BullMQ's names.)

create table training_job (
  number bigint generated always as identity primary key,
  community_id bigint not null references community,
  person_id bigint not null references person,
  origin text not null unique,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- Counts the times it was put into the queue: a queue entry of an older run is stale and does nothing.
  run int not null default 1,
  -- Counts the starts of a trainer. Whatever an older attempt still writes is refused.
  attempt int not null default 0,
  -- Attempts in a row that ended with their worker and reached no checkpoint.
  lost int not null default 0,
  base text not null,
  snapshot_id bigint not null,
  data jsonb not null,
  settings jsonb not null,
  model_name text not null,
  phase text not null default 'waiting for a worker',
  phase_done double precision,
  step int not null default 0,
  steps int not null,
  loss double precision,
  tokens_per_second double precision,
  seconds_left double precision,
  evaluation_before double precision,
  evaluation_after double precision,
  log jsonb not null default '[]',
  problem text,
  cancel_asked_at timestamptz,
  -- When its worker last wrote: every two seconds while it lives.
  seen_at timestamptz,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index training_job_of_community on training_job (community_id, number desc);
create index training_job_live on training_job (status) where status in ('queued', 'running');
create unique index training_job_live_name on training_job (community_id, model_name)
  where status in ('queued', 'running');

create table training_job_change (
  id bigint generated always as identity primary key,
  job_number bigint not null references training_job,
  from_status text,
  to_status text not null,
  attempt int not null,
  reason text,
  at timestamptz not null default now()
);
create index training_job_change_of_job on training_job_change (job_number, id);

-- One start of a trainer, with what it told about itself: the next plan's time is estimated from it.
create table training_attempt (
  job_number bigint not null references training_job,
  attempt int not null,
  machine text not null,
  started_at timestamptz not null default now(),
  device text,
  dtype text,
  resumed_from int,
  trainable_parameters bigint,
  tokens_per_second double precision,
  primary key (job_number, attempt)
);

-- Losses by step: on what is trained, and on what is held out.
create table training_metric (
  job_number bigint not null references training_job,
  kind text not null check (kind in ('train', 'heldOut')),
  step int not null,
  loss double precision not null,
  primary key (job_number, kind, step)
);

create table trained_model (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  name text not null,
  -- SHA-256 of the adapter's weights; the first 12 characters are the version people see.
  sha256 text not null,
  -- The folder under models/adapters.
  adapter text not null unique,
  bytes bigint not null,
  base text not null,
  snapshot_id bigint not null,
  data_label text not null,
  settings jsonb not null,
  job_number bigint not null unique references training_job,
  evaluation_before double precision,
  evaluation_after double precision,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index trained_model_name on trained_model (community_id, name) where deleted_at is null;

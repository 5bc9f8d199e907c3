-- Processes that take training jobs, as they tell of themselves every ten seconds, and the version that the bot is of.

create table worker_process (
  id uuid primary key,
  machine text not null,
  version text not null,
  cores int not null,
  -- Bytes.
  memory bigint not null,
  -- [{"name", "memory"}]
  gpus jsonb not null,
  state text not null check (state in ('ready', 'working', 'draining', 'refusing', 'stopped')),
  job_number bigint references training_job,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table installation (
  one boolean primary key default true check (one),
  version text not null,
  started_at timestamptz not null default now()
);

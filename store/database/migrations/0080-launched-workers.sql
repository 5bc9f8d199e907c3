-- Machines that were asked for elsewhere because a job waited that no worker fits: never two for one job, since a name is
-- written down before it is asked for.

create table launched_worker (
  name text primary key,
  -- What was asked, such as Kubernetes.
  launcher text not null,
  job_number bigint not null references training_job,
  -- The job's run: one that is resumed may be given machines anew.
  job_run int not null,
  state text not null check (state in ('asked', 'waiting', 'starting', 'running', 'ended', 'failed', 'gone')),
  -- What is to be said of it.
  why jsonb,
  -- How often it was asked for in vain, and when it may be again.
  refusals int not null default 0,
  next_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index launched_worker_of_job on launched_worker (job_number);

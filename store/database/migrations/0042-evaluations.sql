-- Jobs of other kinds wait in the same queue: measuring a model on held-out rows, and merging it into a whole one.

alter table training_job
  add column kind text not null default 'train' check (kind in ('train', 'evaluate', 'merge')),
  -- What an evaluation measures, or a merge merges; a training has all it needs in its other columns.
  add column task jsonb;

-- Only a training takes the name of its model.
drop index training_job_live_name;
create unique index training_job_live_name on training_job (community_id, model_name)
  where status in ('queued', 'running') and kind = 'train';

-- What an evaluation found; the figures outlive the model.
create table model_evaluation (
  job_number bigint primary key references training_job,
  model_id bigint not null references trained_model,
  result jsonb not null,
  created_at timestamptz not null default now()
);
create index model_evaluation_of_model on model_evaluation (model_id, job_number desc);

-- The files of a model that was written whole, as they are kept.
create table merged_model (
  job_number bigint primary key references training_job,
  model_id bigint not null references trained_model,
  files jsonb not null
);

-- Files that were made of a model to be given away (archives, merged weights): removed with it.
create table model_file (
  model_id bigint not null references trained_model,
  sha256 text not null,
  primary key (model_id, sha256)
);
create index model_file_by_hash on model_file (sha256);

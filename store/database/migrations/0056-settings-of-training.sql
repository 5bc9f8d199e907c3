-- Every setting of a run is kept with it; runs before had these.
update training_job set settings = jsonb_build_object(
    'alpha', 2 * coalesce((settings ->> 'rank')::float8, 16),
    'dropout', case when (data #>> '{rows,train}')::int < 1000 then 0.05 else 0 end,
    'objective', 'sft', 'beta', 0.1, 'patience', 0, 'targets', 'all', 'rslora', false, 'dora', false,
    'warmup', 0.03, 'scheduler', 'cosine', 'weightDecay', 0
  ) || settings;
update trained_model model set settings = job.settings || model.settings
from training_job job where job.number = model.job_number;

-- A running job may be stopped to go on later, or to end now with what it has learned.
alter table training_job
  drop constraint training_job_status_check,
  add constraint training_job_status_check
    check (status in ('queued', 'running', 'done', 'failed', 'cancelled', 'paused')),
  -- What a job that is asked to stop (cancel_asked_at) becomes.
  add column stop_as text not null default 'cancelled' check (stop_as in ('cancelled', 'paused')),
  add column keep_asked_at timestamptz;

-- What a step tells beside its loss; of preferences how often and by how much the wanted answer is ahead.
alter table training_metric
  add column learning_rate double precision,
  add column grad_norm double precision,
  add column tokens_per_second double precision,
  add column accuracy double precision,
  add column margin double precision;

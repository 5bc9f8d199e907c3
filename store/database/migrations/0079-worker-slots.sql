-- What jobs need and workers have, so that a job is only taken where it fits.

alter table training_job
  -- Bytes at the peak by class of what computes, estimated, as workers/jobs/needs.ts writes it; none for jobs from before.
  add column needs jsonb;

alter table worker_process
  -- [{"class", "memory", "job"}]: the places that each take one job at a time. Its job_number is written by older workers only.
  add column slots jsonb not null default '[]';

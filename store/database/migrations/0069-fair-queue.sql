-- Whose turn it is among the jobs that wait.
alter table training_job
  -- How much of the workers' time is meant for whoever asked, beside others of the same community.
  add column weight smallint not null default 1,
  -- The entry of the queue that its worker holds while it runs: by it a dead worker's job is found.
  add column taken_with text;

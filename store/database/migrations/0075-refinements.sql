-- A run that is to make a model better: when it is done, its model is measured beside the one that it refines.

create table refinement (
  job_number bigint primary key references training_job,
  refined_id bigint not null references trained_model,
  -- The data whose held-out rows are the older ones, as a job has it.
  older jsonb not null,
  priority_class text not null check (priority_class in ('member', 'steward', 'operator')),
  -- The newest evaluation of both; or why there could be none.
  evaluation_number bigint unique references training_job,
  problem jsonb,
  -- Who decided that the old one stays.
  kept_by bigint references person,
  kept_at timestamptz
);
create index refinement_unmeasured on refinement (job_number) where evaluation_number is null and problem is null;
create index refinement_of_keeper on refinement (kept_by);

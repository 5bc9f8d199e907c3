-- Several runs that were started together, to find the best of them by the loss on held-out rows.
create table training_sweep (
  number bigint generated always as identity primary key,
  community_id bigint not null references community,
  person_id bigint not null references person,
  -- What caused it: the same origin again gives the same runs.
  origin text not null unique,
  created_at timestamptz not null default now()
);
create index training_sweep_of_person on training_sweep (person_id);

alter table training_job
  add column sweep_number bigint references training_sweep,
  -- What this run of a sweep has of its own: {"rank": 8}.
  add column differs jsonb;
create index training_job_of_sweep on training_job (sweep_number, number) where sweep_number is not null;

-- Why a job failed as a message, translated when it is shown; `problem` has its English. Null for jobs of older versions.
alter table training_job add column problem_message jsonb;

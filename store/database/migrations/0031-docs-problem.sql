-- What went wrong with a source as a message that each reader gets in their language; "problem" has what older versions wrote.
alter table source add column problem_said jsonb;

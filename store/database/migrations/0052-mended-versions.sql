-- A mended version of a submission of the same person that was refused or rejected.
alter table submission add column mends bigint references submission;
create index submission_mends on submission (mends) where mends is not null;

-- How often the check of a submission was ended by a fault of the house that was seen (its files, its database), which is
-- another thing than a process that ended: the one is given up soon, the other has most often nothing to do with the check.
alter table submission add column faults int not null default 0;

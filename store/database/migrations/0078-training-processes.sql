-- How many processes an attempt trained by: the speed of one tells that of another only with them.
alter table training_attempt add column processes int not null default 1;

-- A small submission is checked beside a large one of its datanet; whichever ends later is compared with the other.
alter table submission add column is_large boolean not null default false;
drop index submission_one_check;
create unique index submission_one_check on submission (datanet_id, is_large) where status = 'checking';

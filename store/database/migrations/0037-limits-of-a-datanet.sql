-- What a datanet takes of everybody together in a day; null where it takes whatever comes.
alter table datanet add column all_daily_files int;
alter table datanet add column all_daily_megabytes double precision;

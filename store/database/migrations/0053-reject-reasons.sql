-- The reasons for a rejection that a steward has put together for a datanet; null for the usual ones. Reasons that were
-- taken out stay in it, since votes name them.
alter table datanet add column reject_reasons jsonb;
-- What would mend a rejected submission, for each reason that was named.
alter table submission add column hints jsonb not null default '[]';

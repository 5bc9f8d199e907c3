-- The decision up to which the novelty of a submission's items takes account of what was accepted; null while it is not known.
alter table submission add column novelty_through int;

-- The rows of a submission that were struck out, of which there are few.
create index item_struck on item (submission_id) where struck;

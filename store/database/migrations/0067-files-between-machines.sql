-- What machines hand each other by a file store: {"place", "files": [{"name", "sha256", "bytes"}]}. Null: it is on the disk
-- that they share.

-- Of its weights.
alter table trained_model add column copy jsonb;
-- Of its newest checkpoint that was sent, with its "step".
alter table training_job add column checkpoint_copy jsonb;

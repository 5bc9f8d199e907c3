-- When a platform was last given a message: after a restart, what was asked a moment ago still counts to its limits.

alter table delivery add column shown_at timestamptz;

-- The ledger's checkpoint is posted in a chat each day, as boards are.
alter table post drop constraint post_board_check;
alter table post add constraint post_board_check check (board in ('contributors', 'reviewers', 'models', 'checkpoint'));

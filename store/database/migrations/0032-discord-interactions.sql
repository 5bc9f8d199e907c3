-- What people did on Discord by commands, buttons and forms, stored before Discord is told that it has arrived and worked
-- on afterwards. `opened`: a form was shown for it, and what was given before waits for the rest.
create table discord_interaction (
  id text primary key,
  state text not null check (state in ('due', 'opened')),
  body jsonb not null,
  received_at timestamptz not null default now()
);

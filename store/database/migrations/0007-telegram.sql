-- What Telegram needs to be listened to and answered.

-- Updates as they came, stored before Telegram hears that we have them. When one is worked off, its body is taken away;
-- its number stays for two days, so that it is known when it comes again.
create table telegram_update (
  bot_id bigint not null,
  update_id bigint not null,
  -- The chat (and its topic): one update at a time, in their order.
  lane text not null,
  -- Messages that were sent together (`media_group_id`).
  album text,
  -- The album's first message, once it was decided which parts go together.
  together text,
  body jsonb,
  attempts int not null default 0,
  received_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (bot_id, update_id)
);
create index telegram_update_open on telegram_update (bot_id, update_id) where done_at is null;

-- What a message that takes several of Telegram's has got there so far. Telegram has no way to look back.
create table telegram_part (
  message_id bigint not null references message on delete cascade,
  part int not null,
  sent jsonb not null,
  primary key (message_id, part)
);

-- Where the bot is and what it lacks there.
create table telegram_chat (
  id text primary key,
  kind text not null check (kind in ('private', 'group', 'channel')),
  title text not null,
  -- In private: whether the person lets it write.
  present boolean not null,
  is_administrator boolean not null default false,
  -- Rights it needs and has not, in the words of Telegram's own settings.
  lacks text[] not null default '{}',
  changed_at timestamptz not null default now()
);

-- Names that people are called by in commands ("/role @ana reviewer"): who had one last.
create table telegram_name (
  username text primary key,
  account text not null,
  seen_at timestamptz not null default now()
);

-- Forms that are asked field by field. One is open at a time for a person in a chat.
create table telegram_form (
  message_id bigint primary key references message on delete cascade,
  chat_id bigint not null,
  person_id bigint not null,
  community_id bigint not null,
  origin text not null,
  state jsonb not null,
  -- The update that changed it last: the same one again, after a crash, changes nothing.
  changed_by bigint,
  ended text check (ended in ('sent', 'cancelled', 'left')),
  expires_at timestamptz not null
);
create unique index telegram_form_open on telegram_form (chat_id, person_id) where ended is null;

-- What somebody asked for in a group and that goes on when they open a private chat.
create table telegram_start (
  token text primary key,
  account text not null,
  community_id bigint not null references community,
  update jsonb not null,
  expires_at timestamptz not null
);

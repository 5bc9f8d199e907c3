-- Boards that are kept posted in chats.

create table post (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  chat_id bigint not null references chat,
  -- Null: of all datanets.
  datanet_id bigint references datanet,
  board text not null check (board in ('contributors', 'reviewers', 'models')),
  every text not null check (every in ('hour', 'day', 'week')),
  created_by bigint not null references person,
  origin text not null,
  created_at timestamptz not null,
  -- When the period began whose message is kept up to date; null until there is one.
  period timestamptz,
  ended_at timestamptz,
  -- What the platform said when it ended the post; null where a person stopped it.
  refusal text
);
-- One of a kind in a chat.
create unique index post_standing on post (chat_id, board, coalesce(datanet_id, 0)) where ended_at is null;
create index post_refused on post (ended_at) where refusal is not null;

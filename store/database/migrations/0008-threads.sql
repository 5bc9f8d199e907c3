-- Chats inside chats, threads about a thing, and posts that stand.

alter table chat
  -- A thread, a forum's post, a topic: what the chat around it is bound to and listened to for holds there too.
  add column parent_id bigint references chat,
  -- Since when files or plain words there are meant for us: what was said before is not read afterwards.
  add column attends_since timestamptz;

-- A platform's thread about a thing (`job:12`), opened from a chat.
create table thread (
  chat_id bigint not null references chat,
  about text not null,
  external_id text not null,
  primary key (chat_id, about)
);

-- What is put back when somebody deletes it: few, and looked through for each message that is deleted anywhere.
create index message_standing on message (id) where reply @> '{"standing": true}';

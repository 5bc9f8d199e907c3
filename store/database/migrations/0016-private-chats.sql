-- Who reads a chat is what its platform says of it, never a name that is missing: a topic's first message may come
-- without one. Nobody else reads a chat on the page, a direct message of Discord's, or a private chat of Telegram's.
alter table chat add column private boolean not null default false;
update chat set private = true
where platform = 'web'
  or (platform = 'telegram' and external_id not like '-%')
  or (platform = 'discord' and name is null);

-- Whether nobody but the asker and operators may read the question again.
alter table unanswered add column private boolean not null default true;

-- What a chat is for, besides talking.

alter table chat
  -- What the platform calls it, where it has a name: a channel, a group, a topic.
  add column name text,
  -- Files dropped there go to this datanet.
  add column datanet_id bigint references datanet,
  -- Plain words there are meant for us, although nobody mentions us.
  add column listens boolean not null default false;

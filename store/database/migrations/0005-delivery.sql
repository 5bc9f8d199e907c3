-- What chat platforms have got of what was said, and what they need to be answered.

-- What a platform has of a message. No row: nothing was tried yet.
create table delivery (
  message_id bigint primary key references message on delete cascade,
  state text not null check (state in ('pending', 'delivered', 'refused')),
  -- The platform's own ids, as its adapter wrote them; null until it is delivered.
  place jsonb,
  -- The version that is shown there.
  revision bigint,
  -- When it was first tried: what a lost answer left behind is newer than that.
  tried_at timestamptz not null default now(),
  -- Why the platform will never take it.
  reason text
);

-- A way to answer that ends soon (a Discord interaction). Removed when it is over.
create table answer_way (
  -- As the update it came with: unique on its platform.
  external_id text primary key,
  chat_id bigint not null references chat,
  person_id bigint not null references person,
  token text not null,
  -- Only the person who asked sees the answer.
  private boolean not null,
  -- How it was acknowledged: with a promised message, or quietly.
  promised boolean not null,
  -- The message that fills the promise.
  taken_by bigint,
  -- Arguments that were given before the rest was asked for.
  args jsonb not null default '{}',
  expires_at timestamptz not null
);
create index answer_way_over on answer_way (expires_at);

-- What a person picked in a message's choices, until they press one of its buttons.
create table picked (
  place text not null,
  person_id bigint not null references person,
  name text not null,
  part int not null,
  options text[] not null,
  picked_at timestamptz not null default now(),
  primary key (place, person_id, name, part)
);

-- People whom their platform made operators, so that it is taken back when they are its administrators no more.
create table platform_operator (
  community_id bigint not null references community,
  person_id bigint not null references person,
  before text not null,
  primary key (community_id, person_id)
);

-- How far a channel was read, so that what was said while nobody listened is read afterwards.
create table channel_read (
  chat_id bigint primary key references chat,
  last_seen text not null
);

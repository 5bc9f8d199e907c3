-- Models that are looked at each period: when enough rows are new, a run that refines them is proposed, or started.

create table refine_schedule (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  -- Where it is proposed.
  chat_id bigint not null references chat,
  -- A model's name, or one that stands for the newest good version.
  model text not null,
  every text not null check (every in ('day', 'week')),
  -- Rows that have to be new.
  rows int not null check (rows > 0),
  way text not null check (way in ('on', 'anew')),
  -- Whether it is started without being asked, as whoever made this.
  starts boolean not null,
  created_by bigint not null references person,
  origin text not null,
  created_at timestamptz not null,
  -- The period that was looked at last, and the accepted rows that there were when a run was last proposed.
  period timestamptz,
  proposed_rows int not null default 0,
  ended_at timestamptz
);
create unique index refine_schedule_of_model on refine_schedule (community_id, model) where ended_at is null;
create index refine_schedule_of_person on refine_schedule (created_by);

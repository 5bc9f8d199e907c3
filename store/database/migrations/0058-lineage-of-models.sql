-- A model may be trained on from another, and a name may stand for one of several.

alter table trained_model add column parent_id bigint references trained_model;

-- What a name of a community stood for, one row each time it was given. The newest that was not taken back, of a model
-- that is still there, holds.
create table model_promotion (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  name text not null,
  model_id bigint not null references trained_model,
  promoted_by bigint not null references person,
  promoted_at timestamptz not null default now(),
  origin text not null unique,
  -- It was taken back: by whom, and by which update.
  undone_by bigint references person,
  undone_origin text unique
);
create index model_promotion_of_name on model_promotion (community_id, name, id);
create index model_promotion_of_model on model_promotion (model_id);
create index model_promotion_of_person on model_promotion (promoted_by);

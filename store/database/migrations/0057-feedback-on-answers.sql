-- Which exact version gave an answer and what it was told first, what people thought of it, and what it should have said.

alter table turn
  -- Of an answer: the name of the model or the base, and the exact version of a tuned one.
  add column model text,
  add column version text,
  add column system_prompt text,
  -- The update by which an answer was asked for anew, or its question changed: it is no part of the conversation since.
  add column replaced_by text;

-- How a conversation is held, where somebody chose that.
alter table conversation
  add column temperature double precision,
  add column max_tokens int;

create table answer_rating (
  turn_id bigint not null references turn,
  person_id bigint not null references person,
  good boolean not null,
  rated_at timestamptz not null default now(),
  primary key (turn_id, person_id)
);
create index answer_rating_of_person on answer_rating (person_id);

-- An answer with what it should have been. The submission gives the corrected conversation to a datanet; the pair is
-- preference data once that is accepted.
create table answer_correction (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  turn_id bigint not null references turn,
  person_id bigint not null references person,
  submission_id bigint not null references submission,
  origin text not null unique,
  model text not null,
  version text,
  -- The messages that were answered: [{role, content}].
  prompt jsonb not null,
  rejected text not null,
  chosen text not null,
  created_at timestamptz not null default now()
);
create index answer_correction_of_community on answer_correction (community_id, id);
create index answer_correction_of_person on answer_correction (person_id);

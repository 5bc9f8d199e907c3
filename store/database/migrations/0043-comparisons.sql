-- Answers of several models to one prompt, and what people thought of them. A blind one (the arena) counts in the
-- models' ranking; its pairs of a chosen and a rejected answer are preference data.

create table model_comparison (
  id bigint generated always as identity primary key,
  community_id bigint not null references community,
  person_id bigint not null references person,
  origin text not null unique,
  blind boolean not null,
  prompt text not null,
  -- [{name, version, base, answer}] in the order in which they were shown.
  answers jsonb not null,
  created_at timestamptz not null default now()
);
create index model_comparison_of_community on model_comparison (community_id, id) where blind;

create table model_vote (
  comparison_id bigint not null references model_comparison,
  person_id bigint not null references person,
  -- Which of the answers, from 0; null: none is better than the others.
  choice int,
  voted_at timestamptz not null default now(),
  primary key (comparison_id, person_id)
);
create index model_vote_of_person on model_vote (person_id);

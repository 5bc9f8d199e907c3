-- Answers from the docs that people called wrong: once a person and answer, with their reason where they gave one.

-- The sections that an answer rests on, each as {"breadcrumb", "url"}.
alter table question add column sections jsonb not null default '[]';

create table wrong_answer (
  question_id bigint not null references question,
  person_id bigint not null references person,
  reason text,
  marked_at timestamptz not null,
  primary key (question_id, person_id)
);
create index wrong_answer_of_person on wrong_answer (person_id);

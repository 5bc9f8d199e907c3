-- A vote that its reviewer can still take back; it counts from `counts_at` on, and is a row of `review` then.
create table held_vote (
  submission_id bigint not null references submission,
  reviewer_id bigint not null references person,
  -- The grade, the reason, the words, the rows, and whether it is a steward's.
  vote jsonb not null,
  at timestamptz not null,
  counts_at timestamptz not null,
  primary key (submission_id, reviewer_id)
);
create index held_vote_of_reviewer on held_vote (reviewer_id);

-- Decided submissions that reviewers are given among the others, to learn how well they judge.
create table gold_task (
  submission_id bigint primary key references submission,
  picked_by bigint not null references person,
  picked_at timestamptz not null
);

-- How a reviewer graded one. A skip is neither right nor wrong.
create table gold_answer (
  submission_id bigint not null references submission,
  reviewer_id bigint not null references person,
  grade text not null check (grade in ('reject', 'usable', 'good', 'excellent', 'skip')),
  is_right boolean,
  at timestamptz not null,
  -- When the reviewer was told that it was wrong.
  told_at timestamptz,
  primary key (submission_id, reviewer_id)
);
create index gold_answer_of_reviewer on gold_answer (reviewer_id);

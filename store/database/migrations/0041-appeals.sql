-- A rejection may be appealed once: it goes to somebody fresh, whose grade decides.

alter table submission drop constraint submission_status_check;
alter table submission add constraint submission_status_check check (
  status in ('received', 'checking', 'refused', 'waiting', 'accepted', 'rejected', 'appealed', 'withdrawn')
);

create table appeal (
  submission_id bigint primary key references submission,
  reason text not null,
  origin text not null unique,
  created_at timestamptz not null,
  -- The rejection that it is against; the submission itself bears the later decision.
  rejected_at timestamptz not null,
  rejected_for jsonb not null,
  rejected_by_steward bigint references person,
  -- Who decided it and how. It is no row of `review`, where the votes of the rejection stay as they were.
  reviewer_id bigint references person,
  grade text check (grade in ('reject', 'usable', 'good', 'excellent')),
  decided_at timestamptz
);
create index appeal_open on appeal (submission_id) where decided_at is null;
create index appeal_of_reviewer on appeal (reviewer_id);

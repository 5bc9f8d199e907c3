-- Who may not take part in a community, with any of their accounts.
create table ban (
  community_id bigint not null references community,
  person_id bigint not null references person,
  banned_by bigint references person,
  at timestamptz not null,
  -- When they were told; that is done once.
  told_at timestamptz,
  primary key (community_id, person_id)
);
create index ban_of_person on ban (person_id);

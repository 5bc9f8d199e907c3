-- Who wants no reminders in their own chat of what waits for reviewers.
create table reminder_mute (
  community_id bigint not null references community,
  person_id bigint not null references person,
  primary key (community_id, person_id)
);
create index reminder_mute_of_person on reminder_mute (person_id);

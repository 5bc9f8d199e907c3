-- What people asked the docs, so that a question may lean on the one before it.

create table question (
  id bigint generated always as identity primary key,
  chat_id bigint not null references chat,
  person_id bigint not null references person,
  origin text not null unique,
  question text not null,
  answer text not null,
  asked_at timestamptz not null
);
create index question_of_person on question (chat_id, person_id, asked_at);

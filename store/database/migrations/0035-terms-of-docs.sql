-- In how many sections of a source each term is, and how often in all: a question needs them of each of its terms, and to
-- count the postings of everyday words took most of its time.
create table term (
  source_id bigint not null,
  term text not null,
  sections int not null,
  count bigint not null,
  primary key (source_id, term)
);

insert into term (source_id, term, sections, count)
  select source_id, term, count(*), sum(count) from posting group by source_id, term;

create function count_new_postings() returns trigger language plpgsql as $$
begin
  insert into term (source_id, term, sections, count)
    select source_id, term, count(*), sum(count) from fresh group by source_id, term order by source_id, term
    on conflict (source_id, term) do update
      set sections = term.sections + excluded.sections, count = term.count + excluded.count;
  return null;
end $$;

create function count_gone_postings() returns trigger language plpgsql as $$
begin
  update term set sections = term.sections - less.sections, count = term.count - less.count
    from (
      select source_id, term, count(*) as sections, sum(count) as count
      from gone group by source_id, term order by source_id, term
    ) as less
    where term.source_id = less.source_id and term.term = less.term;
  delete from term using gone
    where term.source_id = gone.source_id and term.term = gone.term and term.sections <= 0;
  return null;
end $$;

-- Whatever writes or deletes postings, a cascade included.
create trigger posting_is_new after insert on posting
  referencing new table as fresh for each statement execute function count_new_postings();
create trigger posting_is_gone after delete on posting
  referencing old table as gone for each statement execute function count_gone_postings();

-- What an account is called on its platform, and what that is kept as here. A person’s name follows the account it came from.
alter table identity add column written_name text;
alter table identity add column kept_name text;

update identity set kept_name = person.name
from person
where person.id = identity.person_id
  and not exists (
    select from identity other
    where other.person_id = identity.person_id
      and (other.platform, other.external_id) <> (identity.platform, identity.external_id)
  );

-- Files of versions that were written anew without rows that had to go, and what took the place of each: what was asked
-- for with the old one goes on with the new.
create table replaced_file (
  version_id bigint not null,
  sha256 text not null,
  replaced_by text not null,
  -- Lines of the new one.
  rows int not null,
  primary key (version_id, sha256)
);

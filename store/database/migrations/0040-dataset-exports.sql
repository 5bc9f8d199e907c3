-- Archives made of versions: what a version was made into once is not made again. `recipe` is a hash of all that the
-- archive follows from beside the rows, names of contributors included.
create table dataset_export (
  snapshot_id bigint not null references snapshot,
  format text not null,
  recipe text not null,
  archive text not null,
  bytes bigint not null,
  created_at timestamptz not null,
  primary key (snapshot_id, format, recipe)
);
create index dataset_export_archive on dataset_export (archive);

-- By which version of normalising an item's hash and bands were made; those of an older one are made again.
alter table item add column indexed_by smallint not null default 1;
create index item_indexed_by on item (indexed_by, id);

-- What items that were removed are known by when something much like them comes again: their bands, and nothing that can
-- be read.
create table removed_band (
  datanet_id bigint not null,
  band int not null,
  item_id bigint not null references item,
  primary key (datanet_id, band, item_id)
);
create index removed_band_of_item on removed_band (item_id);

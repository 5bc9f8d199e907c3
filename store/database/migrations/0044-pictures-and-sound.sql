-- What pictures and clips are compared by, beside their bands (the hashes and the thumbnail of a picture); null for text.
alter table item add column fingerprint text;
-- Files that items are kept as: what no item has any more can go.
create index item_media on item ((content #>> '{media,sha256}')) where content -> 'media' is not null;
create index item_preview on item ((content #>> '{media,preview,sha256}')) where content -> 'media' is not null;
-- A picture or a clip is kept as a cleaned copy; what was dropped, with what a camera wrote into it, is let go.
alter table submission_file add column released boolean not null default false;

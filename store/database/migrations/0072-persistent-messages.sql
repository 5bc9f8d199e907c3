-- A message that comes back when somebody deletes it is called persistent, as such views are on the platforms.
update message set reply = (reply - 'standing') || '{"persistent": true}' where reply @> '{"standing": true}';
drop index message_standing;
create index message_persistent on message (id) where reply @> '{"persistent": true}';

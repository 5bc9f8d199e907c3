-- How rows were read is a message that is translated when it is shown; what was stored before stays the words it was.
alter table submission alter column format type jsonb using to_jsonb(format);

-- Buttons are stored with every second message, so their table has no foreign keys either: their checks were a fifth of
-- storing two of them. Nothing that they name is ever deleted.

alter table call
  drop constraint call_message_id_fkey,
  drop constraint call_presser_id_fkey,
  drop constraint call_pressed_by_fkey,
  drop constraint call_files_of_fkey;

-- Buttons and what a platform has are stored with nearly every message, so their tables have no foreign keys either:
-- their checks were a fifth of storing two buttons. Nothing that they name is ever deleted.

alter table call
  drop constraint call_message_id_fkey,
  drop constraint call_presser_id_fkey,
  drop constraint call_pressed_by_fkey,
  drop constraint call_files_of_fkey;
alter table delivery drop constraint delivery_message_id_fkey;

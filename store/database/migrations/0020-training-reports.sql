-- What a run told about its data and its result (rows learned, held-out rows, trials, doubts, the data's system
-- prompt), the step of its last checkpoint, and the system prompt of a chat where somebody chose one.

alter table training_job
  add column report jsonb not null default '{}',
  add column checkpoint_step int;
alter table trained_model add column report jsonb not null default '{}';
alter table conversation add column system_prompt text;

-- What a row is asked: its system prompt and its first question, without regard to case and spaces. Rows of one prompt
-- are all trained on or all held out.
alter table item add column prompt_key text not null generated always as (
  left(md5(lower(regexp_replace(
    coalesce(jsonb_path_query_first(content, '$.messages[*] ? (@.role == "system").content') #>> '{}', '') || ' | ' ||
      coalesce(jsonb_path_query_first(content, '$.messages[*] ? (@.role == "user").content') #>> '{}', content #>> '{}'),
    '\s+', ' ', 'g'))), 16)
) stored;
create index item_prompt on item (datanet_id, prompt_key);

-- What a row with a better and a worse answer, or a marked one, is asked stands in `prompt`; of all other rows the key stays what it was.
drop index item_prompt;
alter table item drop column prompt_key;
alter table item add column prompt_key text not null generated always as (
  coalesce(left(md5('document ' || document), 16), left(md5(lower(regexp_replace(
    coalesce(
      jsonb_path_query_first(content, '$.messages[*] ? (@.role == "system").content') #>> '{}',
      jsonb_path_query_first(content, '$.prompt[*] ? (@.role == "system").content') #>> '{}', '') || ' | ' ||
      coalesce(
        jsonb_path_query_first(content, '$.messages[*] ? (@.role == "user").content') #>> '{}',
        jsonb_path_query_first(content, '$.prompt[*] ? (@.role == "user").content') #>> '{}',
        content #>> '{}'),
    '\s+', ' ', 'g'))), 16))
) stored;
create index item_prompt on item (datanet_id, prompt_key);

-- Where a passage stands in its document, and which document that is (the beginning of its SHA-256): its passages are all
-- trained on or all held out, whoever gave them.

alter table item add column place jsonb, add column document text;

drop index item_prompt;
alter table item drop column prompt_key;
alter table item add column prompt_key text not null generated always as (
  coalesce(left(md5('document ' || document), 16), left(md5(lower(regexp_replace(
    coalesce(jsonb_path_query_first(content, '$.messages[*] ? (@.role == "system").content') #>> '{}', '') || ' | ' ||
      coalesce(jsonb_path_query_first(content, '$.messages[*] ? (@.role == "user").content') #>> '{}', content #>> '{}'),
    '\s+', ' ', 'g'))), 16))
) stored;
create index item_prompt on item (datanet_id, prompt_key);

-- A token opens one thing: the docs over MCP, or the models over an interface like OpenAI's, with so many tokens of text a day.

alter table mcp_token rename to access_token;
alter table access_token
  add column opens text not null default 'docs' check (opens in ('docs', 'models')),
  add column daily_tokens bigint;

-- What a token has used, by day (UTC).
create table access_token_use (
  token_id bigint not null references access_token,
  day date not null,
  requests bigint not null,
  tokens bigint not null,
  primary key (token_id, day)
);

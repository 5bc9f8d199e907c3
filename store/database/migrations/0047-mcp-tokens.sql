-- With a token, the agent of somebody else reads the docs of one community over MCP. Only its hash is kept.

create table mcp_token (
  id bigint generated always as identity primary key,
  token_hash text not null unique,
  community_id bigint not null references community,
  -- What it is for, in the words of whoever made it.
  label text not null,
  created_by bigint not null references person,
  origin text not null unique,
  created_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create index mcp_token_of_community on mcp_token (community_id, id) where revoked_at is null;
create index mcp_token_of_person on mcp_token (created_by);

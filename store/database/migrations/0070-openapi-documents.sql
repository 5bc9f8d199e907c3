-- OpenAPI documents that pages of docs refer to, as they were read last: one that is away keeps saying what it said.
create table openapi_document (
  source_id bigint not null references source on delete cascade,
  address text not null,
  text text not null,
  etag text,
  -- When a page asked for it last.
  asked_at timestamptz not null,
  primary key (source_id, address)
);

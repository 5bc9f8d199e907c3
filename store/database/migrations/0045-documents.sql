-- Whether a datanet takes documents, which it would learn as passages of plain text.

alter table datanet add column documents text not null default 'yes' check (documents in ('yes', 'no'));

-- Whether a datanet takes the chats that messengers export, and whether the giver said that everyone in theirs agreed.
alter table datanet add column chats text not null default 'no' check (chats in ('yes', 'no'));
alter table submission add column chats_agreed boolean not null default false;

-- Addresses of the sitemaps of a site's spaces, so that their list is not asked for each time.
alter table source add column spaces text[] not null default '{}';

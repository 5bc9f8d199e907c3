-- Roles of a platform (Discord’s) that give a role here.

create table platform_role (
  community_id bigint not null references community,
  -- The role as its platform calls it, by number and by name.
  external_id text not null,
  name text not null,
  role text not null check (role in ('contributor', 'reviewer', 'maker', 'steward')),
  primary key (community_id, external_id)
);

-- Which roles of the platform an account had when it was met last. It is found by its account, so that whoever is joined
-- with somebody has what any of their accounts gives.
create table account_role (
  community_id bigint not null references community,
  account text not null,
  roles text[] not null,
  primary key (community_id, account)
);
create index account_role_holders on account_role using gin (roles);

-- What members may: `membership` has what they were given here, this has what counts, which is the highest of that and of
-- what roles of the platform give. Null is no role of any kind. One expression, so that it is part of the caller's plan.
create view member_role as
select community_id, person_id,
  (array['everyone', 'contributor', 'reviewer', 'maker', 'steward', 'operator'])[greatest(
    array_position(array['everyone', 'contributor', 'reviewer', 'maker', 'steward', 'operator'], m.role),
    (
      select max(array_position(array['everyone', 'contributor', 'reviewer', 'maker', 'steward', 'operator'], p.role))
      from community c
      join identity i on i.platform = c.platform and i.person_id = m.person_id
      join account_role a on a.community_id = c.id and a.account = i.external_id
      join platform_role p on p.community_id = c.id and p.external_id = any(a.roles)
      where c.id = m.community_id
    )
  )] as role
from membership m;

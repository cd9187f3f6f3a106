-- The second wall between people. The first are the membership checks in the statements; this one is
-- Postgres's own: what is done for a person runs as a role that sees the rows of that person's spaces
-- only, so that a check that is forgotten one day gives nothing away.
--
-- `Database.asUser` names the person (`parley.user_id`) and takes the role `parley_service` for its
-- transaction. Everything else, migrations and upkeep, runs as the owner of the tables, whom row level
-- security does not bind.
--
-- Where the login may neither make that role nor take it, there is none to change to. Then the policies
-- are forced on the owner as well, and a policy of the owner's own opens all rows while no person is
-- named. `parley_role()` is null there.
--
-- A migration that adds a table calls `parley_isolate` for it.

-- Whom this transaction acts for; null outside `asUser`.
create function parley_user() returns text
  language sql stable parallel safe
  return nullif(current_setting('parley.user_id', true), '');

-- The role is shared by all databases of a server, and several may be migrated at once.
do $$
declare
  owner name := current_user;
  service_role text := 'parley_service';
begin
  begin
    create role parley_service nologin;
  exception
    when duplicate_object or unique_violation or insufficient_privilege then null;
  end;
  begin
    set local role parley_service;
  exception
    when insufficient_privilege then
      begin
        -- From Postgres 16 on, who made a role may hand it out but has yet to take it.
        grant parley_service to current_user;
      exception
        when insufficient_privilege then service_role := null;
      end;
    when invalid_parameter_value then service_role := null;
  end;
  execute format('set local role %I', owner);
  execute format(
    'create function parley_role() returns text language sql immutable parallel safe return %L::text',
    service_role);
  if service_role is not null then
    execute format('grant usage on schema %I to parley_service', current_schema());
    execute format(
      'grant select, insert, update, delete on all tables in schema %I to parley_service',
      current_schema());
    revoke all on schema_migration from parley_service;
    alter default privileges grant select, insert, update, delete on tables to parley_service;
  end if;
end
$$;

-- The spaces that the person belongs to, and those that they own, which come first when one is made.
-- It runs as the owner, because the policy of `space_member` asks this very function, and names nobody
-- meanwhile, so that an owner who is bound may look too.
create function parley_spaces() returns uuid[]
  language plpgsql stable security definer
  set search_path from current
  as $$
  declare
    person constant text := parley_user();
    spaces uuid[];
  begin
    perform set_config('parley.user_id', '', true);
    spaces := array(
      select m.space_id from space_member m where m.user_id = person
      union
      select s.id from space s where s.owner_id = person);
    perform set_config('parley.user_id', coalesce(person, ''), true);
    return spaces;
  end
  $$;

create index space_owner on space (owner_id);

-- Whether there is an account of that name: all that one person may learn of another.
create function parley_knows(name text) returns boolean
  language plpgsql stable security definer
  set search_path from current
  as $$
  declare
    person constant text := parley_user();
    is_known boolean;
  begin
    perform set_config('parley.user_id', '', true);
    is_known := exists (select 1 from app_user a where a.id = name);
    perform set_config('parley.user_id', coalesce(person, ''), true);
    return is_known;
  end
  $$;

-- Puts a table behind the wall: `rule` says of a row that the person may have it, to read and to write.
-- Functions belong into a scalar subquery there, so that a statement evaluates them once, not per row.
create function parley_isolate(target regclass, rule text) returns void
  language plpgsql
  as $$
  begin
    execute format('alter table %s enable row level security', target);
    execute format('create policy person on %1$s using (%2$s) with check (%2$s)', target, rule);
    if parley_role() is null then
      execute format('alter table %s force row level security', target);
      execute format(
        'create policy upkeep on %1$s to current_user using (%2$s) with check (%2$s)',
        target,
        '(select parley_user()) is null');
    end if;
  end
  $$;

select parley_isolate('app_user', 'id = (select parley_user())');
-- While a space is being made, only its owner tells whose it is.
select parley_isolate('space',
  'id = any ((select parley_spaces())::uuid[]) or owner_id = (select parley_user())');
select parley_isolate('space_member', 'space_id = any ((select parley_spaces())::uuid[])');
select parley_isolate('record', 'space_id = any ((select parley_spaces())::uuid[])');
select parley_isolate('mutation', 'space_id = any ((select parley_spaces())::uuid[])');

-- The policy of `record` holds for what goes through it. Its partitions get no policy, so that nobody
-- comes past it by naming one.
do $$
declare
  partition regclass;
begin
  for partition in select inhrelid::regclass from pg_inherits where inhparent = 'record'::regclass
  loop
    execute format('alter table %s enable row level security', partition);
  end loop;
end
$$;

-- How many records of the space live. A push keeps it, under the lock that it has anyway.
alter table space add column living integer not null default 0 check (living >= 0);
update space s
   set living = (select count(*) from record r where r.space_id = s.id and not r.deleted);

-- The blobs that a record names; null for none and for a deleted record.
alter table record
  add column blobs text[],
  add constraint record_blobs_check
    check (blobs is null or (not deleted and cardinality(blobs) between 1 and 16));

-- Which blobs of a space are still named.
create index record_blobs on record (space_id) where blobs is not null;

-- Accounts. The id is Clerk's user id, or 'local' without Clerk.
create table app_user (
  id text primary key check (length(id) between 1 and 200),
  created_at timestamptz not null default now()
);

-- A space is what is synced and shared as one. `seq` counts its accepted writes; a push locks the row
-- first, so the order of `seq` is the order of commits and a reader's cursor can miss nothing.
-- `epoch` changes when the past is no longer what readers were told, after a restored backup for
-- instance; cursors below `min_seq` may have missed tombstones that were purged.
create table space (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('personal', 'room')),
  owner_id text not null references app_user (id) on delete cascade,
  seq bigint not null default 0 check (seq >= 0),
  min_seq bigint not null default 0 check (min_seq between 0 and seq),
  epoch uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now()
) with (fillfactor = 50);

create unique index space_personal on space (owner_id) where kind = 'personal';

create table space_member (
  user_id text not null references app_user (id) on delete cascade,
  space_id uuid not null references space (id) on delete cascade,
  role text not null check (role in ('owner', 'member', 'reader')),
  primary key (user_id, space_id)
);

create index space_member_of_space on space_member (space_id);

-- Every synced thing, one partition per kind. `data` is opaque to the service. No foreign key to
-- `space`: a push holds that row's lock already, and a check for each row would slow the bulk write.
create table record (
  space_id uuid not null,
  kind text not null,
  id uuid not null,
  seq bigint not null check (seq >= 1),
  version bigint not null check (version >= 1),
  deleted boolean not null,
  schema_version bigint not null check (schema_version >= 0),
  author_id text not null,
  client_updated_at bigint not null,
  updated_at timestamptz not null default now(),
  bytes integer not null check (bytes between 0 and 1048576),
  data jsonb,
  primary key (space_id, kind, id),
  unique (space_id, seq, kind),
  check (case when deleted then data is null and bytes = 0
              else coalesce(jsonb_typeof(data) = 'object', false) end)
) partition by list (kind);

create table record_personality partition of record for values in ('personality');
create table record_memory partition of record for values in ('memory');
create table record_project partition of record for values in ('project');
create table record_file partition of record for values in ('file');
create table record_revision partition of record for values in ('revision');
create table record_conversation partition of record for values in ('conversation');
create table record_message partition of record for values in ('message');
create table record_thread partition of record for values in ('thread');
create table record_proposal partition of record for values in ('proposal');
create table record_snapshot partition of record for values in ('snapshot');
create table record_attachment partition of record for values in ('attachment');
create table record_setting partition of record for values in ('setting');
create table record_preset partition of record for values in ('preset');

-- Deletions wait here until every device may be expected to have seen them.
create index record_tombstone on record (updated_at) where deleted;

-- The accepted writes of the last weeks, so that a push sent again gets the same answer.
create table mutation (
  space_id uuid not null,
  mutation_id uuid not null,
  version bigint not null,
  seq bigint not null,
  at timestamptz not null default now(),
  primary key (space_id, mutation_id)
);

create index mutation_at on mutation (at);

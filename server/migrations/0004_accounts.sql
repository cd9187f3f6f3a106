-- Bodies too large for a record, named by their SHA-256. A space's blobs are counted in its row, under
-- the lock that a push takes too. `unused_since` is null while a record names the blob, as far as is
-- known: what has been unused for long is collected.
alter table space
  add column blob_bytes bigint not null default 0 check (blob_bytes >= 0);

create table blob (
  space_id uuid not null references space (id) on delete cascade,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size integer not null check (size between 0 and 8388608),
  bytes bytea not null check (octet_length(bytes) = size),
  created_at timestamptz not null default now(),
  unused_since timestamptz default now(),
  primary key (space_id, sha256)
);

-- Pictures and archives do not compress, and slices are read without the rest.
alter table blob alter column bytes set storage external;

create index blob_unused on blob (unused_since) where unused_since is not null;

select parley_isolate('blob', 'space_id = any ((select parley_spaces())::uuid[])');

-- The machines of a person. What is revoked stays known, so that it can be told and taken back.
create table device (
  user_id text not null references app_user (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (user_id, id)
);

select parley_isolate('device', 'user_id = (select parley_user())');

-- An account that is to go: until `removal_due_at` it can be taken back by the person who asked, and
-- from `removal_started_at` on it no longer can.
alter table app_user
  add column removal_due_at timestamptz,
  add column removal_asked_by text check (removal_asked_by in ('person', 'clerk')),
  add column removal_started_at timestamptz,
  add constraint app_user_removal_check
    check ((removal_due_at is null) = (removal_asked_by is null)
           and (removal_started_at is null or removal_due_at is not null));

create index app_user_removal on app_user (removal_due_at) where removal_due_at is not null;

-- Accounts that Clerk has deleted and that are gone here too, by the SHA-256 of their id: a late message
-- or a token that is still valid must not make them anew. Nobody reads or writes it for a person.
create table removed_account (
  id_hash text primary key check (id_hash ~ '^[0-9a-f]{64}$'),
  removed_at timestamptz not null default now()
);

select parley_isolate('removed_account', 'false');

/**
 * The schema of the local database, one step for each version of it; `PRAGMA user_version` counts the
 * steps taken. A step that was released is never changed.
 */
export const MIGRATIONS: readonly string[] = [
  // Rows are kept in the order of their making, only the small key index in that of the random ids: a
  // thousand new records then touch a quarter of the pages.
  `
  create table record (
    kind text not null,
    id text not null,
    parent_id text,
    created_at integer not null,
    data text,
    schema_version integer not null,
    updated_at integer not null,
    base text,
    theirs text,
    rejection text,
    load integer not null,
    primary key (kind, id)
  ) strict;
  create index record_by_parent on record (kind, parent_id, created_at, id) where parent_id is not null;
  create index record_by_load on record (load);
  create index record_in_conflict on record (kind, id) where theirs is not null;
  create index record_rejected on record (kind, id) where rejection is not null;
  create index message_streaming on record (id)
    where kind = 'message' and json_extract(data, '$.status') = 'streaming';

  create table outbox (
    place integer primary key autoincrement,
    kind text not null,
    id text not null,
    queued_at integer not null,
    mutation_id text unique,
    body text,
    check ((mutation_id is null) = (body is null))
  ) strict;
  create unique index outbox_waiting on outbox (kind, id) where mutation_id is null;
  create unique index outbox_frozen on outbox (kind, id) where mutation_id is not null;

  create table position (
    only_row integer primary key check (only_row = 1),
    body text not null
  ) strict;
  create table lease (
    only_row integer primary key check (only_row = 1),
    owner text not null,
    until integer not null
  ) strict;
  create table set_aside (
    place integer primary key autoincrement,
    kind text not null,
    id text not null,
    data text,
    at integer not null
  ) strict;

  create table change (
    place integer primary key autoincrement,
    writer text not null,
    kind text not null,
    id text not null
  ) strict;
  `,
];

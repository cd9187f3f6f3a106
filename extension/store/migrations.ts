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
  // What was said, found by any three characters, or by a short word or one or two characters of a script
  // without spaces. Row ids are those of `record`. Without positions the indexes take a fifth of the room
  // and half of the time; that the characters stand together is looked up in the text itself.
  `
  create virtual table message_text using fts5(text,
    tokenize = 'trigram', content = '', contentless_delete = 1, detail = none);
  create virtual table message_short using fts5(tokens,
    tokenize = 'unicode61 remove_diacritics 0', content = '', contentless_delete = 1, detail = none);
  insert into message_text (rowid, text)
    select rowid, indexed_text(json_extract(data, '$.text'), json_extract(data, '$.conversationId'))
    from record
    where kind = 'message' and json_extract(data, '$.status') is not 'streaming'
      and json_type(data, '$.text') = 'text' and json_type(data, '$.conversationId') = 'text';
  insert into message_short (rowid, tokens)
    select rowid, indexed_tokens(json_extract(data, '$.text'), json_extract(data, '$.conversationId'))
    from record
    where kind = 'message' and json_extract(data, '$.status') is not 'streaming'
      and json_type(data, '$.text') = 'text' and json_type(data, '$.conversationId') = 'text';

  create index message_usage on record (created_at, parent_id)
    where kind = 'message' and json_extract(data, '$.usage') is not null;
  create index message_cost on record (parent_id, json_extract(data, '$.usage.cost'))
    where kind = 'message' and json_extract(data, '$.usage.cost') is not null;
  `,
  // What cleaning asks of every kept text. The texts are so long that reading them all takes longer than
  // anybody may be held up.
  `
  create index snapshot_size on record
    (parent_id, id, created_at, json_extract(data, '$.hash'), length(json_extract(data, '$.gzip')))
    where kind = 'snapshot';
  `,
  // The bytes come last: what is asked of many blobs at once is read without them.
  `
  create table blob (
    hash text primary key,
    put_at integer not null,
    sent_in text,
    bytes blob not null
  ) strict;
  create index record_blob on record (json_extract(data, '$.blob'), kind, id)
    where kind = 'attachment' and json_extract(data, '$.blob') is not null;
  `,
  // The parts of the indexes are brought together between commits, see `indexUpkeep`; only where there are
  // very many of them the commit does it.
  `
  insert into message_text (message_text, rank) values ('automerge', 0), ('crisismerge', 400);
  insert into message_short (message_short, rank) values ('automerge', 0), ('crisismerge', 400);
  `,
];

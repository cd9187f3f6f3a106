-- Summaries of long conversations, kept beside their messages.
create table record_summary partition of record for values in ('summary');

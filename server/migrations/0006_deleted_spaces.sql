-- A room that its owner has deleted. Its members go with the mark, in one transaction, so nobody can come to it
-- any more; what it holds goes after that in small steps, and the row itself at last.
alter table space
  add column deleted_at timestamptz,
  add constraint space_deleted_check check (deleted_at is null or kind = 'room');

create index space_deleted on space (deleted_at) where deleted_at is not null;

-- As before, but for spaces that are deleted: what is still in them is not even their owner's.
create or replace function parley_spaces() returns uuid[]
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
      select s.id from space s where s.owner_id = person and s.deleted_at is null);
    perform set_config('parley.user_id', coalesce(person, ''), true);
    return spaces;
  end
  $$;

-- The accounts that are remembered, the oldest first.
create index removed_account_at on removed_account (removed_at);

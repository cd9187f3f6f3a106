-- A space that is bound twice, by the statement and by `= any (…)` of a policy, counts as two conditions
-- that have nothing to do with each other: Postgres then expects next to nothing in a space, and reads all
-- of it where it should look up a key. A condition that no index serves is only checked, row by row,
-- against the person's spaces, which a statement reads once.
create function parley_check_spaces(target regclass) returns void
  language plpgsql
  as $$
  declare
    rule constant text := 'space_id in (select unnest(parley_spaces()))';
  begin
    execute format('alter policy person on %1$s using (%2$s) with check (%2$s)', target, rule);
  end
  $$;

select parley_check_spaces('record');
select parley_check_spaces('mutation');
select parley_check_spaces('blob');

drop function parley_check_spaces(regclass);

import * as z from 'zod';
import type { Tx } from './database.ts';
import { readRows } from './readRows.ts';

/** The tables name a role that the login can neither make nor take: they came from another server. */
export class ServiceRoleError extends Error {
  override readonly name = 'ServiceRoleError';
  readonly role: string;

  constructor(role: string, cause: unknown) {
    super(`The role ${role} cannot be taken.`, { cause });
    this.role = role;
  }
}

const state = z.object({
  /** Null where the policies bind the owner instead (migration 3). */
  role: z.string().nullable(),
  isReady: z.boolean(),
});

/**
 * Roles belong to the server and not to the database: a copy that was put back on another server names one that
 * is not there, or that has no part in these tables. Makes it and gives it its part again. Throws
 * `ServiceRoleError` where the login may not.
 */
export async function ensureServiceRole(tx: Tx): Promise<void> {
  const [found] = await readRows(tx, state, READ_STATE, []);
  if (found === undefined || found.role === null || found.isReady) return;
  try {
    await tx.runScript(MEND);
  } catch (error) {
    if (hasCode(error, '42501')) throw new ServiceRoleError(found.role, error);
    throw error;
  }
}

/** The tables of the service are those that row level security holds for. */
const READ_STATE = `
select parley_role() as role,
       coalesce((
         select bool_and(pg_has_role(current_user, r.oid, 'MEMBER')
                         and has_schema_privilege(r.oid, c.relnamespace, 'USAGE')
                         and has_table_privilege(r.oid, c.oid, 'SELECT')
                         and has_table_privilege(r.oid, c.oid, 'DELETE'))
           from pg_roles r
           join pg_class c on c.relnamespace = current_schema()::regnamespace and c.relrowsecurity
          where r.rolname = parley_role()), false) as "isReady"`;

const MEND = `
do $$
declare
  service_role constant text := parley_role();
  owner constant name := current_user;
  isolated regclass;
begin
  begin
    execute format('create role %I nologin', service_role);
  exception
    when duplicate_object or unique_violation then null;
  end;
  begin
    execute format('set local role %I', service_role);
  exception
    when insufficient_privilege then
      -- Who made a role may hand it out but has yet to take it.
      execute format('grant %I to current_user', service_role);
  end;
  execute format('set local role %I', owner);
  execute format('grant usage on schema %I to %I', current_schema(), service_role);
  for isolated in
    select oid::regclass
      from pg_class
     where relnamespace = current_schema()::regnamespace and relrowsecurity
  loop
    execute format('grant select, insert, update, delete on %s to %I', isolated, service_role);
  end loop;
  execute format('alter default privileges grant select, insert, update, delete on tables to %I',
                 service_role);
end
$$`;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

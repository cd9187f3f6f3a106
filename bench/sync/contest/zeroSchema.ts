// The documents as Zero knows them. `zero-deploy-permissions` reads this file too.

interface Column {
  readonly type: unknown;
}
interface Table {
  columns(columns: Readonly<Record<string, Column>>): { primaryKey(name: string): object };
}
interface Words {
  readonly createSchema: (options: object) => object;
  readonly table: (name: string) => Table;
  readonly string: () => Column;
  readonly json: () => Column;
  readonly definePermissions: (schema: object, rules: () => object) => unknown;
  readonly ANYONE_CAN_DO_ANYTHING: object;
}

// Not among the project's own packages: the compiler cannot look it up.
const [name = '']: readonly string[] = ['@rocicorp/zero'];
const words = (await import(name)) as Words;
const { createSchema, table, string, json, definePermissions, ANYONE_CAN_DO_ANYTHING } = words;

/** The table that `schema` describes. */
export const CREATE_TABLE = 'create table doc (id text primary key, data jsonb not null)';

export const schema = createSchema({
  tables: [table('doc').columns({ id: string(), data: json() }).primaryKey('id')],
  enableLegacyMutators: true,
  enableLegacyQueries: true,
});

/** @public For `zero-deploy-permissions`. */
export const permissions = definePermissions(schema, () => ({ doc: ANYONE_CAN_DO_ANYTHING }));

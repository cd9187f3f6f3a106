import { builtInPersonalities } from './builtInPersonalities.ts';

type Data = Readonly<Record<string, unknown>>;

const origins: ReadonlyMap<string, Data> = new Map(
  builtInPersonalities.map(({ kind, id, data }) => [`${kind} ${id}`, data]),
);

/**
 * What a record that comes with the product is before anybody writes it: what two machines that write it
 * apart have both begun from. Null for every other.
 */
export function originOf(kind: string, id: string): Data | null {
  return origins.get(`${kind} ${id}`) ?? null;
}

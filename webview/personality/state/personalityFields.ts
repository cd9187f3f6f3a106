import type {
  PersonalityChange,
  PersonalityView,
} from '../../../shared/protocol/personalityApi.ts';

/** The name of the field that holds how the personality sees another. */
export type AttitudeKey = `attitude:${string}`;

/** A personality as a flat row of fields, so that each is saved, disputed and undone by itself. */
export type PersonalityFields = Omit<PersonalityView, 'attitudes'> &
  Partial<Record<AttitudeKey, string>>;

export function attitudeKey(otherId: string): AttitudeKey {
  return `attitude:${otherId}`;
}

export function toFields({ attitudes, ...rest }: PersonalityView): PersonalityFields {
  const fields: PersonalityFields = { ...rest };
  for (const [otherId, words] of Object.entries(attitudes)) {
    if (words !== '') fields[attitudeKey(otherId)] = words;
  }
  return fields;
}

/** The change of a personality that sets these fields. */
export function toChange(fields: Partial<PersonalityFields>): PersonalityChange {
  const attitudes: Record<string, string> = {};
  const rest: Partial<PersonalityFields> = { ...fields };
  for (const key of Object.keys(fields)) {
    if (!isAttitudeKey(key)) continue;
    attitudes[key.slice('attitude:'.length)] = fields[key] ?? '';
    Reflect.deleteProperty(rest, key);
  }
  return Object.keys(attitudes).length === 0 ? rest : { ...rest, attitudes };
}

function isAttitudeKey(key: string): key is AttitudeKey {
  return key.startsWith('attitude:');
}

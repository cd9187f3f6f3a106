import type { FaultCode } from '../../../shared/protocol/port.ts';
import { sameJson } from '../../../shared/sync/sameJson.ts';

/** A field's name. A field that is missing counts as empty text. */
export type FieldKey<F> = keyof F & string;

/** Why fields cannot be saved as they stand, in words. */
export type FieldProblems<F> = Readonly<Partial<Record<FieldKey<F>, string>>>;

/**
 * Fields that are saved one by one while several windows and devices may change them.
 *
 *     edit ──▶ draft ──beginSave──▶ sending ──settleSave──▶ saved
 *                                      └─────failSave─────▶ draft, with `failure`
 *     a change from elsewhere ──▶ saved, and draft too unless the field is being edited: then `theirs`
 */
export interface FieldDocument<F extends object> {
  /** What the host has, as far as is known. */
  readonly saved: F;
  /** What the page shows. */
  readonly draft: F;
  /** The field that the person is in. */
  readonly focused: FieldKey<F> | null;
  readonly sending: Partial<F> | null;
  /** What others made of fields that were being edited; such a field waits for a choice. */
  readonly theirs: Partial<F>;
  /** Why the last save failed. */
  readonly failure: FaultCode | null;
}

export function openDocument<F extends object>(fields: F): FieldDocument<F> {
  return {
    saved: fields,
    draft: fields,
    focused: null,
    sending: null,
    theirs: {},
    failure: null,
  };
}

export function editFields<F extends object>(
  document: FieldDocument<F>,
  change: Partial<F>,
): FieldDocument<F> {
  return { ...document, draft: { ...document.draft, ...change } };
}

/** The fields that differ between two states. */
export function changedKeys<F extends object>(one: F, other: F): FieldKey<F>[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<FieldKey<F>>;
  return [...keys].filter((key) => !isSame(one[key], other[key]));
}

/** These fields and nothing else. */
export function pickFields<F extends object>(from: F, keys: readonly FieldKey<F>[]): Partial<F> {
  const picked: object = Object.fromEntries(
    keys.map((key) => [key, from[key] === undefined ? '' : from[key]]),
  );
  return picked;
}

/** What can be saved now: what was changed, but neither what is wrong nor what waits for a choice. */
export function keysToSave<F extends object>(
  { saved, draft, theirs }: FieldDocument<F>,
  problems: FieldProblems<F>,
): FieldKey<F>[] {
  return changedKeys(saved, draft).filter(
    (key) => problems[key] === undefined && !Object.hasOwn(theirs, key),
  );
}

export function beginSave<F extends object>(
  document: FieldDocument<F>,
  sending: Partial<F>,
): FieldDocument<F> {
  return { ...document, sending, failure: null };
}

/** The host has what was sent; `now` is all that it has. */
export function settleSave<F extends object>(document: FieldDocument<F>, now: F): FieldDocument<F> {
  const saved = { ...document.saved, ...document.sending };
  return hearFields({ ...document, saved, sending: null }, now);
}

export function failSave<F extends object>(
  document: FieldDocument<F>,
  failure: FaultCode,
): FieldDocument<F> {
  return { ...document, sending: null, failure };
}

/** Takes over what the host has now, whoever changed it. */
export function hearFields<F extends object>(document: FieldDocument<F>, now: F): FieldDocument<F> {
  const changed = changedKeys(document.saved, now);
  if (changed.length === 0) return document;
  const isOpen = (key: FieldKey<F>) =>
    key === document.focused || !isSame(document.draft[key], document.saved[key]);
  const isSending = (key: FieldKey<F>) =>
    document.sending !== null && Object.hasOwn(document.sending, key);
  const disputed = changed.filter(
    (key) => isOpen(key) && !isSending(key) && !isSame(now[key], document.draft[key]),
  );
  const agreed = changed.filter((key) => isSame(now[key], document.draft[key]));
  const followed = changed.filter((key) => !isOpen(key));
  return {
    ...document,
    saved: { ...document.saved, ...pickFields(now, changed) },
    draft: { ...document.draft, ...pickFields(now, followed) },
    theirs: { ...without(document.theirs, agreed), ...pickFields(now, disputed) },
  };
}

/** Lets go of what was typed and takes what others made of a field. */
export function takeTheirs<F extends object>(
  document: FieldDocument<F>,
  key: FieldKey<F>,
): FieldDocument<F> {
  const draft = { ...document.draft, ...pickFields(document.saved, [key]) };
  return { ...document, draft, theirs: without(document.theirs, [key]) };
}

/** What stands here is to be saved over what others made of it. */
export function keepMine<F extends object>(
  document: FieldDocument<F>,
  key: FieldKey<F>,
): FieldDocument<F> {
  return { ...document, theirs: without(document.theirs, [key]) };
}

function isSame(one: unknown, other: unknown): boolean {
  return sameJson(one === undefined ? '' : one, other === undefined ? '' : other);
}

function without<F extends object>(fields: Partial<F>, keys: readonly string[]): Partial<F> {
  const kept: object = Object.fromEntries(
    Object.entries(fields).filter(([key]) => !keys.includes(key)),
  );
  return kept;
}

import type { FieldNode, FieldValue, RecordField } from './recordFields.ts';
import { fieldsOf } from './recordFields.ts';

/** What is taken for a field: one of its states, or a text that the person wrote. */
export type FieldChoice =
  { readonly kind: 'base' | 'mine' | 'theirs' } | { readonly kind: 'text'; readonly text: string };

/** By the field's key. A field without an entry takes the side that changed it, if only one did. */
export type FieldChoices = ReadonlyMap<string, FieldChoice>;

/** What is taken for a field now; null while the person must still choose. */
export function choiceOf(field: RecordField, choices: FieldChoices): FieldChoice | null {
  const chosen = choices.get(field.key);
  if (chosen) return chosen;
  switch (field.state) {
    case 'same':
    case 'both':
    case 'mine':
      return { kind: 'mine' };
    case 'theirs':
      return { kind: 'theirs' };
    case 'conflict':
      return null;
  }
}

/** The fields that still need a choice, in the order of the record. */
export function openFields(node: FieldNode, choices: FieldChoices): readonly RecordField[] {
  return fieldsOf(node).filter((field) => choiceOf(field, choices) === null);
}

/** The record that the choices make; null while one is missing. */
export function mergedData(
  node: FieldNode,
  choices: FieldChoices,
): Readonly<Record<string, unknown>> | null {
  if (openFields(node, choices).length > 0) return null;
  const merged = valueOf(node, choices);
  return typeof merged === 'object' && merged !== null
    ? (merged as Readonly<Record<string, unknown>>)
    : null;
}

function valueOf(node: FieldNode, choices: FieldChoices): FieldValue {
  if (node.kind === 'field') return fieldValue(node.field, choices);
  const parts = node.children.flatMap(({ step, node: child }) => {
    const value = valueOf(child, choices);
    return value === undefined ? [] : [{ step, value }];
  });
  if (node.kind === 'list') return parts.map(({ value }) => value);
  // Not by assignment: a key named `__proto__` would set the prototype.
  return Object.fromEntries(parts.map(({ step, value }) => [step as string, value]));
}

function fieldValue(field: RecordField, choices: FieldChoices): FieldValue {
  const choice = choiceOf(field, choices);
  if (choice === null) return undefined;
  return choice.kind === 'text' ? choice.text : field[choice.kind];
}

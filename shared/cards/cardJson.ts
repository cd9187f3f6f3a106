/** A JSON object as a card has it: any key, `__proto__` too, is data and nothing else. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON text that escapes lone surrogates and NUL; null where a value is nested too deep to be written. */
export function jsonText(value: JsonObject): string | null {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A text field; empty where it is absent or no text. */
export function textField(data: JsonObject, field: string): string {
  const value = Object.hasOwn(data, field) ? data[field] : '';
  return typeof value === 'string' ? value : '';
}

/** A field that holds an object; empty where it is absent or anything else. */
export function objectField(data: JsonObject, field: string): JsonObject {
  const value = Object.hasOwn(data, field) ? data[field] : null;
  return isJsonObject(value) ? value : {};
}

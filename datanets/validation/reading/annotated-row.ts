import { type Dictionary, isDictionary } from './column-tables.ts';

/**
 * A row that people annotated, with what they wrote in fields of their own: Label Studio keeps what is labelled in
 * `data` and texts that were typed in its results, Argilla keeps `fields` and `responses` apart.
 *
 * @returns `undefined` for any other value
 */
export function annotatedRow(value: Dictionary): Dictionary | undefined {
  if (isDictionary(value.data) && ['annotations', 'completions', 'predictions'].some(name => name in value)) {
    const { data, ...rest } = value;
    return { ...rest, ...typedTexts(value.annotations), ...data };
  }
  if (isDictionary(value.fields) && ('responses' in value || 'suggestions' in value)) {
    const { fields, ...rest } = value;
    return { ...rest, ...submitted(value.responses), ...fields };
  }
  return undefined;
}

/** By the name of the box that each was typed into; of several people the first. */
function typedTexts(annotations: unknown): Dictionary {
  const results = listOf(annotations).flatMap(annotation =>
    isDictionary(annotation) && annotation.was_cancelled !== true ? listOf(annotation.result) : [],
  );
  return firstOfEach(
    results.flatMap(result => {
      if (!isDictionary(result) || result.type !== 'textarea' || !isDictionary(result.value)) return [];
      const text = result.value.text;
      const all = typeof text === 'string' ? [text] : listOf(text);
      return all.length > 0 && typeof result.from_name === 'string'
        ? [[result.from_name, all.join('\n')]]
        : [];
    }),
  );
}

/** Answers to text questions; drafts and what was discarded are none. */
function submitted(responses: unknown): Dictionary {
  const named = isDictionary(responses) ? Object.entries(responses) : [];
  return firstOfEach(
    named.flatMap(([name, given]) =>
      listOf(given).flatMap(one =>
        isDictionary(one) && typeof one.value === 'string' && (one.status ?? 'submitted') === 'submitted'
          ? [[name, one.value]]
          : [],
      ),
    ),
  );
}

function firstOfEach(entries: readonly (readonly [string, string] | string[])[]): Dictionary {
  const fields: Dictionary = {};
  for (const [name, text] of entries) if (name !== undefined) fields[name] ??= text;
  return fields;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

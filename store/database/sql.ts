/**
 * A parametrised statement. Build it with the {@link sql} tag; interpolated values become `$1, $2, ...` and
 * never part of the text, and an interpolated `Sql` is spliced in with its own values. The NUL character, which
 * PostgreSQL can't store in text, becomes U+FFFD.
 */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Set by {@link prepared}. */
  readonly name?: string;
}

/**
 * Keeps the statement's plan for its connection under a name (which must stand for one text only). For the few
 * statements that every message runs: planning is two thirds of their time on the embedded database.
 */
export function prepared(name: string, statement: Sql): Sql {
  return { ...statement, name };
}

/** Tags a statement: ``sql`select * from datanet where name = ${name}` ``. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  let text = strings[0] ?? '';
  const bound: unknown[] = [];
  values.forEach((value, index) => {
    if (isSql(value)) {
      // Most fragments are lists of columns, without values and so without numbers to change.
      const moved = value.values.length > 0 && bound.length > 0;
      text += moved ? value.text.replace(/\$(\d+)/g, (_, n) => `$${Number(n) + bound.length}`) : value.text;
      bound.push(...value.values);
    } else {
      bound.push(typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value);
      text += `$${bound.length}`;
    }
    text += strings[index + 1] ?? '';
  });
  return { text, values: bound };
}

/**
 * A value for a `jsonb` column (node-postgres would send an array as a Postgres array). What PostgreSQL refuses in JSON
 * strings, NUL and halves of surrogate pairs, becomes U+FFFD.
 */
export function json(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (!text?.includes('\\')) return text;
  // A backslash is taken with what follows it, so that the text "\\u0000" of a person stays as it is.
  return text.replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escaped, code) =>
    code.length > 1 ? '\\ufffd' : escaped,
  );
}

function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && 'text' in value && 'values' in value;
}

/**
 * A parametrised statement. Build it with the {@link sql} tag; interpolated values become `$1, $2, ...` and
 * never part of the text, and an interpolated `Sql` is spliced in with its own values.
 */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Tags a statement: ``sql`select * from datanet where name = ${name}` ``. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  let text = strings[0] ?? '';
  const bound: unknown[] = [];
  values.forEach((value, index) => {
    if (isSql(value)) {
      text += value.text.replace(/\$(\d+)/g, (_, n) => `$${Number(n) + bound.length}`);
      bound.push(...value.values);
    } else {
      bound.push(value);
      text += `$${bound.length}`;
    }
    text += strings[index + 1] ?? '';
  });
  return { text, values: bound };
}

/** A value for a `jsonb` column (node-postgres would send an array as a Postgres array). */
export function json(value: unknown): string {
  return JSON.stringify(value);
}

function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && 'text' in value && 'values' in value;
}

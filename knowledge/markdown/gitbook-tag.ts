/** What a tag of GitBook says: `{% tab title="npm" %}` is `tab`, with its attributes; `{% include "a.md" %}` has a word, `{% @figma/embed %}` is an integration’s. */
export interface TagWords {
  name: string;
  attributes: Map<string, string>;
  /** What stands after the name, as it is written. */
  rest: string;
}

/** Reads what stands between `{%` and `%}`; `undefined` when there is no name in it. */
export function readTag(value: string): TagWords | undefined {
  const inner = value.slice(2, -2).replace(/^-|-$/g, '').trim();
  const name = /^@?[a-z][\w/-]*/i.exec(inner)?.[0];
  if (!name) return undefined;
  const rest = inner.slice(name.length).trim();
  const attributes = new Map<string, string>();
  for (const [, key = '', said = ''] of rest.matchAll(/([\w-]+)="((?:[^"\\]|\\.)*)"/g)) {
    attributes.set(key.toLowerCase(), said.replace(/\\(.)/g, '$1'));
  }
  return { name: name.toLowerCase(), attributes, rest };
}

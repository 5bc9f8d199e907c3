/** Somebody's words as one line of Markdown: nothing of them is markup, a mention or a link. */
export function markdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]|<>~&@$]|^[#+-]|^\d+(?=[.)])|:(?=\/\/)|(?<=www)\./gi, found =>
      /^\d/.test(found) ? `${found}\\` : `\\${found}`,
    );
}

export function quoted(text: string): string {
  return text
    .trim()
    .split(/\r?\n/)
    .map(line => `> ${markdown(line)}`.trimEnd())
    .join('\n');
}

/** A fence that nothing within it closes. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}json\n${text}\n${fence}`;
}

export function number(value: number): string {
  return value.toLocaleString('en-US');
}

export function count(value: number, what: string): string {
  return `${number(value)} ${value === 1 ? what : `${what}s`}`;
}

export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

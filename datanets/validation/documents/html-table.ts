/** A table while its tags are told: its rows of cells. */
export class Table {
  readonly #rows: string[][] = [];
  #caption = '';

  /** Whether there is more than one cell a row somewhere: else it only lays out. */
  get isGrid(): boolean {
    return this.#rows.some(row => row.length > 1);
  }

  /** @returns whether the tag is the table's own; `before` is the text that stood before it */
  open(name: string, before: string): boolean {
    this.#add(before);
    if (name === 'tr') this.#rows.push([]);
    else if (name === 'td' || name === 'th') {
      if (this.#rows.length === 0) this.#rows.push([]);
      this.#rows.at(-1)?.push('');
    }
    return true;
  }

  close(name: string, before: string): void {
    if (name === 'caption') this.#caption = before;
    else this.#add(before);
  }

  cells(): string[] {
    return this.#rows.flat().filter(cell => cell !== '');
  }

  /** As Markdown writes a table, its first row as the header; what has one cell a row as lines. */
  markdown(): string {
    const rows = this.#rows.filter(row => row.some(cell => cell !== ''));
    const lines = this.isGrid ? gridOf(rows) : rows.map(row => row.join(' '));
    return [...(this.#caption ? [this.#caption, ''] : []), ...lines].join('\n');
  }

  #add(text: string): void {
    if (text === '') return;
    const row = this.#rows.at(-1);
    if (!row) this.#caption = `${this.#caption} ${text}`.trim();
    else if (row.length === 0) row.push(text);
    else row[row.length - 1] = `${row.at(-1) ?? ''} ${text}`.trim();
  }
}

/** Rows of cells as a table of Markdown. */
export function gridOf(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(row => row.length));
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, i) => (cells[i] ?? '').replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  const [header = [], ...body] = rows;
  return [line(header), `|${' --- |'.repeat(width)}`, ...body.map(line)];
}

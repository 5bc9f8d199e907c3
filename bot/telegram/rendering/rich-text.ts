/**
 * A text with what marks it, as Telegram itself keeps it: what is counted against its limits is `text`, and a cut-out of
 * it is one again, with the marks that reach into it.
 */
export interface Rich {
  readonly text: string;
  /** An outer one stands before those in it. */
  readonly marks: readonly Mark[];
}

/** From one UTF-16 unit to before another. */
export type Mark = { from: number; to: number } & Kind;

export type Kind =
  | { kind: 'bold' | 'italic' | 'strike' | 'code' }
  | { kind: 'pre'; language?: string }
  | { kind: 'link'; url: string }
  /** Somebody, by their id on Telegram: they are told. */
  | { kind: 'person'; id: string }
  /** `folds`: shown by its first lines until somebody opens it. */
  | { kind: 'quote'; folds: boolean }
  /** All of a table, laid over the text that shows it where tables can't be shown. One that is cut loses it. */
  | ({ kind: 'table' } & TableCells);

export interface TableCells {
  columns: readonly { label: Rich; align: 'left' | 'center' | 'right' }[];
  rows: readonly (readonly Rich[])[];
}

export const empty: Rich = { text: '', marks: [] };

/** Words as they are, without what no text may hold: halves of surrogate pairs and control characters. */
export function words(text: string): Rich {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ');
  return { text: clean, marks: [] };
}

/** All of it marked. An empty text can't be. */
export function marked(inner: Rich | string, kind: Kind): Rich {
  const { text, marks } = typeof inner === 'string' ? words(inner) : inner;
  if (!text) return empty;
  // "pre and code entities can't contain any other entities"
  const inside = kind.kind === 'pre' || kind.kind === 'code' ? [] : marks;
  return { text, marks: [{ from: 0, to: text.length, ...kind }, ...inside] };
}

export const bold = (inner: Rich | string) => marked(inner, { kind: 'bold' });
export const italic = (inner: Rich | string) => marked(inner, { kind: 'italic' });

/** One after the other, with `between` between them. Empty ones are left out. */
export function join(parts: readonly (Rich | string)[], between = ''): Rich {
  let text = '';
  const marks: Mark[] = [];
  for (const part of parts) {
    const one = typeof part === 'string' ? words(part) : part;
    if (!one.text) continue;
    if (text) text += between;
    const shift = text.length;
    text += one.text;
    for (const mark of one.marks) marks.push({ ...mark, from: mark.from + shift, to: mark.to + shift });
  }
  return { text, marks };
}

/** What stands from one unit to before another, with the marks that reach into it. */
export function slice({ text, marks }: Rich, from: number, to = text.length): Rich {
  const isCut = (mark: Mark) =>
    /\S/.test(text.slice(mark.from, from)) || /\S/.test(text.slice(to, Math.max(to, mark.to)));
  return {
    text: text.slice(from, to),
    marks: marks
      .filter(mark => mark.from < to && mark.to > from && !(mark.kind === 'table' && isCut(mark)))
      .map(mark => ({ ...mark, from: Math.max(from, mark.from) - from, to: Math.min(to, mark.to) - from })),
  };
}

/** Without empty lines around it and spaces behind it, which Telegram would take away itself. */
export function trimmed(whole: Rich): Rich {
  const from = /^(?:[^\S\n]*\n)*/.exec(whole.text)?.[0].length ?? 0;
  return slice(whole, from, Math.max(from, whole.text.trimEnd().length));
}

/** Cut at so many units, with an ellipsis. */
export function clipped(whole: Rich, most: number): Rich {
  if (whole.text.length <= most) return whole;
  const at = /[\ud800-\udbff]/.test(whole.text.charAt(most - 2)) ? most - 2 : most - 1;
  return join([trimmed(slice(whole, 0, at)), '…']);
}

/**
 * What was read otherwise than JSON has it: `constants` are NaN and Infinity (as null) and Python's None, True and
 * False; `python` is Python's way of quoting; `javascript` are names without quotes and comments; `commas` are commas too many or, between objects, too few; `line breaks` (and tabs) stand as they are within a text; `escapes` are backslashes that escape nothing.
 */
export type Lenience = 'constants' | 'python' | 'javascript' | 'commas' | 'line breaks' | 'escapes';

/** Levels of nesting that a row may have; far more than any data has, far fewer than would hurt. */
export const deepest = 64;

/**
 * Reads JSON as programs write it that know better: Python's `json` (NaN, Infinity), its `str()` of lists and
 * dictionaries (single quotes, None, True, tuples, numpy's `array([...], dtype=object)`), and commas before a bracket.
 *
 * @returns the value, and in what it was no JSON; `undefined` when it is nothing of that kind
 */
export function readLoosely(text: string): { value: unknown; leniences: Set<Lenience> } | undefined {
  const reader = new LooseReader(text);
  try {
    const value = reader.value(0);
    reader.space();
    return reader.at === text.length ? { value, leniences: reader.leniences } : undefined;
  } catch (error) {
    if (error instanceof NotLoose) return undefined;
    throw error;
  }
}

class NotLoose extends Error {}

const constants = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', null],
  ['nan', null],
  ['Infinity', null],
  ['-Infinity', null],
  ['-NaN', null],
  ['-nan', null],
  ['inf', null],
  ['-inf', null],
  ['None', null],
  ['True', true],
  ['False', false],
  ['undefined', null],
]);
/** `ObjectId("5f")` of MongoDB's shell, `Decimal('1.5')` and `datetime.date(2024, 1, 2)` of Python's `repr()`. */
export const constructorCall = /^(new )?[A-Za-z_][\w.]{0,40}\(([^()\n]{0,200})\)/;

/** What is within: a single text or number as it is, several as they are written. */
function argumentOf(inner: string): unknown {
  const text = /^\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*$/.exec(inner);
  if (text) return text[1] ?? text[2];
  return /^\s*-?\d{1,15}(?:\.\d+)?\s*$/.test(inner) ? Number(inner) : inner.trim();
}

const closing: Record<string, string> = { '[': ']', '(': ')', '{': '}' };
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '\n': '', '0': '\0' };

class LooseReader {
  readonly #text: string;
  readonly leniences = new Set<Lenience>();
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  space(): void {
    for (;;) {
      while (/\s/.test(this.#text.charAt(this.at))) this.at++;
      const mark = this.#text.slice(this.at, this.at + 2);
      if (mark !== '//' && mark !== '/*') return;
      this.leniences.add('javascript');
      const end = this.#text.indexOf(mark === '//' ? '\n' : '*/', this.at + 2);
      if (end === -1) throw new NotLoose();
      this.at = end + (mark === '//' ? 1 : 2);
    }
  }

  value(depth: number): unknown {
    if (depth > deepest) throw new NotLoose();
    this.space();
    const first = this.#text.charAt(this.at);
    if (first === '{') return this.#object(depth);
    if (first === '[' || first === '(') return this.#array(first, depth);
    if (first === '"' || first === "'") return this.#string(first);
    return this.#word(depth);
  }

  #object(depth: number): unknown {
    const entries: [string, unknown][] = [];
    this.#parts('{', () => {
      const name = this.#name();
      this.space();
      if (this.#text.charAt(this.at++) !== ':') throw new NotLoose();
      entries.push([name, this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #name(): string {
    const quote = this.#text.charAt(this.at);
    if (quote === '"' || quote === "'") return this.#string(quote);
    const bare = /^[A-Za-z_$][\w$]*/.exec(this.#text.slice(this.at, this.at + 200))?.[0];
    if (bare === undefined) throw new NotLoose();
    this.leniences.add('javascript');
    this.at += bare.length;
    return bare;
  }

  #array(open: '[' | '(', depth: number): unknown[] {
    if (open === '(') this.leniences.add('python');
    const list: unknown[] = [];
    this.#parts(open, () => list.push(this.value(depth + 1)));
    return list;
  }

  /** Steps through what stands between brackets, part by part. */
  #parts(open: string, part: () => void): void {
    const close = closing[open];
    this.at++;
    let commas = false;
    for (let any = false; ; any = true) {
      this.space();
      const here = this.#text.charAt(this.at);
      if (here === close) {
        this.at++;
        return;
      }
      if (any && here === ',') {
        commas = true;
        this.at++;
        this.space();
        if (this.#text.charAt(this.at) === close) this.leniences.add(open === '(' ? 'python' : 'commas');
        else part();
      } else if (!any) part();
      // numpy prints a list of dictionaries, of texts and of numbers without commas.
      else if (
        open === '[' &&
        !commas &&
        /[{'"\d-]/.test(here) &&
        /\s|\}/.test(this.#text.charAt(this.at - 1))
      ) {
        this.leniences.add(here === '{' ? 'commas' : 'python');
        part();
      } else throw new NotLoose();
    }
  }

  #string(quote: string): string {
    const text = this.#text;
    if (quote === "'") this.leniences.add('python');
    let out = '';
    let from = ++this.at;
    for (;;) {
      const here = text.charAt(this.at);
      if (here === '' || (here === '\n' && quote === "'")) throw new NotLoose();
      if (here === '\n' || here === '\t') this.leniences.add('line breaks');
      if (here === quote) break;
      if (here !== '\\') {
        this.at++;
        continue;
      }
      out += text.slice(from, this.at) + this.#escape();
      from = this.at;
    }
    out += text.slice(from, this.at++);
    return out;
  }

  #escape(): string {
    const code = /^\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8}))/.exec(
      this.#text.slice(this.at, this.at + 10),
    );
    if (code) {
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
      if (point > 0x10ffff) throw new NotLoose();
      this.at += code[0].length;
      return String.fromCodePoint(point);
    }
    const next = this.#text.charAt(this.at + 1);
    if (next === '') throw new NotLoose();
    this.at += 2;
    if (!/[nrtbf"'/\\\n]/.test(next)) this.leniences.add('escapes');
    return escapes[next] ?? (/[\w]/.test(next) ? `\\${next}` : next);
  }

  #word(depth: number): unknown {
    const head = this.#text.slice(this.at, this.at + 400);
    if (/^(?:np\.|numpy\.)?array\(/.test(head)) return this.#numpyArray(depth);
    const call = constructorCall.exec(head);
    if (call) {
      this.leniences.add(call[1] ? 'javascript' : 'python');
      this.at += call[0].length;
      return argumentOf(call[2] ?? '');
    }
    const word = /^-?[A-Za-z]+(?![\w(.])/.exec(head)?.[0];
    if (word !== undefined && constants.has(word)) {
      if (!/^(?:true|false|null)$/.test(word)) this.leniences.add('constants');
      this.at += word.length;
      return constants.get(word);
    }
    const digits = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/.exec(head)?.[0];
    if (digits === undefined) throw new NotLoose();
    this.at += digits.length;
    return Number(digits);
  }

  #numpyArray(depth: number): unknown {
    this.leniences.add('python');
    this.at = this.#text.indexOf('(', this.at) + 1;
    const value = this.value(depth + 1);
    const rest = /^\s*(?:,\s*dtype=[\w.'"<>]+\s*)?\)/.exec(this.#text.slice(this.at, this.at + 80));
    if (!rest) throw new NotLoose();
    this.at += rest[0].length;
    return value;
  }
}

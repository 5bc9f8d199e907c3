import { message, quoted, type TranslatableMessage } from '../../../store/message.ts';
import { constructorCall, deepest } from '../rows/loose-json.ts';

/** A piece of a JSON text: from `start` up to, not including, `end`. */
export interface Span {
  start: number;
  end: number;
  /** A name that an object in it has twice; a reader keeps the last of them only. */
  twice?: string;
}

/** Where and why a text is not JSON. */
export class JsonFault extends Error {
  override name = 'JsonFault';
  readonly at: number;
  /** A clause: `it ends inside a text`. */
  readonly said: TranslatableMessage;

  constructor(at: number, said: TranslatableMessage) {
    super('The text is not JSON.');
    this.at = at;
    this.said = said;
  }
}

/**
 * Walks JSON text and says in people's words where it stops being JSON; `JSON.parse` gives a position for some
 * faults only, and can't hand out the elements of a large array one by one.
 */
export class JsonScanner {
  readonly #text: string;
  readonly #loose: boolean;
  at: number;
  #twice: string | undefined;

  /** @param loose passes over what `readLoosely` takes beside JSON: single quotes, bare names, comments, a comma too many */
  constructor(text: string, at = 0, loose = false) {
    this.#text = text;
    this.#loose = loose;
    this.at = at;
    this.space();
  }

  /** The character here, or '' at the end. */
  get here(): string {
    return this.#text.charAt(this.at);
  }

  space(): void {
    const text = this.#text;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code === 47 && this.#loose) this.at = afterComment(text, this.at) - 1;
      else if (code !== 32 && code !== 10 && code !== 9 && code !== 13) break;
    }
  }

  /** Steps over one value and the space behind it. */
  value(depth = 0): Span {
    const start = this.at;
    if (depth > deepest) throw new JsonFault(start, nestedTooDeeply);
    const outer = this.#twice;
    this.#twice = undefined;
    const first = this.here;
    if (first === '{') this.#members(depth);
    else if (first === '[') this.#elements(depth);
    else if (this.#isQuote(first)) this.#string();
    else this.#word();
    const end = this.at;
    this.space();
    const twice = this.#twice;
    this.#twice = outer ?? twice;
    return twice === undefined ? { start, end } : { start, end, twice };
  }

  /** Steps over a comma, if there is one. */
  comma(): void {
    if (this.here !== ',') return;
    this.at++;
    this.space();
  }

  /** Steps into an array or object; whether anything is in it. */
  open(): boolean {
    const close = this.here === '[' ? ']' : '}';
    this.at++;
    this.space();
    if (this.here !== close) return true;
    this.#close();
    return false;
  }

  /** Steps over the comma, or over the end of the array or object; whether another value follows. */
  more(close: ']' | '}'): boolean {
    const { here } = this;
    if (here === close) {
      this.#close();
      return false;
    }
    if (here !== ',') {
      throw new JsonFault(
        this.at,
        here === ''
          ? message('it ends before a comma or {close}', { close })
          : message('it has {found} instead of a comma or {close}', { found: shown(here), close }),
      );
    }
    const comma = this.at++;
    this.space();
    if (this.here !== close) return true;
    if (!this.#loose) throw new JsonFault(comma, message('there is a comma before the {close}', { close }));
    this.#close();
    return false;
  }

  /** Steps over a member's name and colon. */
  key(): string {
    const start = this.at;
    const bare = this.#loose ? bareName.exec(this.#text.slice(start, start + 200))?.[0] : undefined;
    if (bare === undefined && !this.#isQuote(this.here)) {
      throw new JsonFault(
        this.at,
        this.here === ''
          ? message('it ends where a name in double quotes belongs')
          : message('it has {found} where a name in double quotes belongs', { found: shown(this.here) }),
      );
    }
    if (bare === undefined) this.#string();
    else this.at += bare.length;
    const name = this.#text.slice(start, this.at);
    this.space();
    if (this.#text.charAt(this.at) !== ':')
      throw new JsonFault(this.at, message('a colon is missing after the name'));
    this.at++;
    this.space();
    return name;
  }

  #isQuote(character: string): boolean {
    return character === '"' || (this.#loose && character === "'");
  }

  #close(): void {
    this.at++;
    this.space();
  }

  #elements(depth: number): void {
    if (!this.open()) return;
    do this.value(depth + 1);
    while (this.more(']'));
  }

  #members(depth: number): void {
    if (!this.open()) return;
    const names = new Set<string>();
    do {
      const name = this.key();
      if (names.has(name)) this.#twice ??= name.replace(/^["']|["']$/g, '');
      names.add(name);
      this.value(depth + 1);
    } while (this.more('}'));
  }

  #string(): void {
    const start = this.at;
    const text = this.#text;
    const quote = text.charCodeAt(start);
    for (let i = start + 1; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === quote) {
        this.at = i + 1;
        return;
      }
      if (code === 92) this.#escape(i++);
      else if (code < 32 && !(this.#loose && (code === 10 || code === 9) && quote === 34))
        throw new JsonFault(i, message('a line break or control character stands inside a text'));
    }
    throw new JsonFault(text.length, message('it ends inside a text'));
  }

  #escape(at: number): void {
    const sequence = this.#text.slice(at + 1, at + 6);
    if (this.#loose) return;
    if (!/^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(sequence) && sequence !== '') {
      throw new JsonFault(
        at,
        message('{escape} is no escape that JSON knows', { escape: `\\${sequence.charAt(0)}` }),
      );
    }
  }

  #word(): void {
    const head = this.#text.slice(this.at, this.at + 400);
    const match =
      strictWord.exec(head) ?? (this.#loose ? (looseWord.exec(head) ?? constructorCall.exec(head)) : null);
    if (!match) throw new JsonFault(this.at, strayed(this.here));
    this.at += match[0].length;
  }
}

const strictWord = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/;
const looseWord = /^(?:-?NaN|-?nan|-?Infinity|-?inf|None|True|False|undefined)(?![\w.+-])/;

/** A name without quotes, as JavaScript has it. */
export const bareName = /^[A-Za-z_$][\w$]*/;

/** Where a comment that starts at `at` ends; one that is not closed, or none, throws. */
export function afterComment(text: string, at: number): number {
  const next = text.charAt(at + 1);
  const end = next === '/' ? text.indexOf('\n', at) : next === '*' ? text.indexOf('*/', at + 2) + 2 : 1;
  if (next === '/') return end === -1 ? text.length : end;
  if (end === 1) throw new JsonFault(at, strayed('/'));
  return end;
}

function strayed(here: string): TranslatableMessage {
  if (here === '') return message('it ends where a value belongs');
  if (here === "'") return message('a single quote stands where a double quote belongs');
  return message('{found} stands where a value belongs', { found: shown(here) });
}

function shown(character: string): TranslatableMessage {
  return /\p{Cc}/u.test(character) ? message('a control character') : quoted(character);
}

export const nestedTooDeeply = message('it is nested more than {most, number} levels deep', {
  most: deepest,
});

/** Why `text` is not one JSON value, or `undefined` when it is. */
export function faultOf(text: string): JsonFault | undefined {
  try {
    const scanner = new JsonScanner(text);
    scanner.value();
    if (scanner.here !== '') throw new JsonFault(scanner.at, message('something follows after its end'));
    return undefined;
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}

import { emailLike, phoneLike } from '../text/personal-data.ts';
import type { Chat, TextPart } from './chat.ts';

/** The names of everybody in a chat, to be found in its texts. */
export class Names {
  /** By their first word in lower case, the longest first. */
  readonly #byWord = new Map<string, Name[]>();
  /** Names in scripts that put no spaces between words. */
  readonly #unspaced: Name[] = [];
  readonly #keys = new Map<string, string>();

  constructor(people: Chat['people']) {
    for (const [key, { names }] of people) for (const name of names) this.#add(name, key);
    for (const list of [...this.#byWord.values(), this.#unspaced]) {
      list.sort((a, b) => b.text.length - a.text.length);
    }
  }

  /** Whose name it is, where anybody's: `@name` of a handle. */
  keyOf(handle: string): string | undefined {
    return this.#keys.get(handle.replace(/^@/, '').toLowerCase());
  }

  /** The text with what `label` says in place of each name. */
  replaced(text: string, label: (key: string) => string): string {
    let said = '';
    let from = 0;
    for (const { 0: word, 1: first = '', index } of text.matchAll(/@?([\p{L}\p{N}_]+)/gu)) {
      if (index < from) continue;
      const at = index + word.length - first.length;
      const found = this.#wordAt(text, at, first);
      if (!found) continue;
      said += text.slice(from, index) + label(found.key);
      from = at + found.text.length;
    }
    const rest = said + text.slice(from);
    return this.#unspaced.reduce((whole, name) => whole.replaceAll(name.text, () => label(name.key)), rest);
  }

  #wordAt(text: string, at: number, word: string): Name | undefined {
    return this.#byWord.get(word.toLowerCase())?.find(name => {
      const there = text.slice(at, at + name.text.length);
      const isSame = name.exact ? there === name.text : there.toLowerCase() === name.text.toLowerCase();
      return isSame && !/^[\p{L}\p{N}_]/u.test(text.slice(at + name.text.length));
    });
  }

  #add(name: string, key: string): void {
    const lower = name.toLowerCase();
    if (!this.#keys.has(lower)) this.#keys.set(lower, key);
    if (unspaced.test(name)) {
      if (name.length > 1) this.#unspaced.push({ text: name, key, exact: true });
      return;
    }
    this.#put({ text: name, key, exact: name.length < 3 });
    const words = name.split(/\s+/);
    // A first or last name alone, as people call each other.
    if (words.length > 1) {
      for (const word of words) if (/^\p{Lu}.{2}/u.test(word)) this.#put({ text: word, key, exact: true });
    }
  }

  #put(name: Name): void {
    const first = /^[\p{L}\p{N}_]+/u.exec(name.text)?.[0].toLowerCase();
    if (first === undefined || name.text.length < 2) return;
    this.#byWord.set(first, [...(this.#byWord.get(first) ?? []), name]);
  }
}

interface Name {
  text: string;
  key: string;
  /** A name of two letters, and a part of one, is found as it is written alone: “al” is a word. */
  exact: boolean;
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** What everybody is called within one conversation. */
export class Labels {
  readonly #labels = new Map<string, string>();
  readonly #names: Names;
  #letters = 0;

  constructor(names: Names, assistants: Iterable<string>, users: readonly string[]) {
    this.#names = names;
    for (const key of assistants) this.#labels.set(key, 'Assistant');
    for (const key of users) this.#labels.set(key, users.length === 1 ? 'User' : this.#nextLetter());
  }

  /** `Assistant`, `User` or a letter, the same one throughout the conversation. */
  of(key: string): string {
    const owner = key.startsWith('name:') ? (this.#names.keyOf(key.slice('name:'.length)) ?? key) : key;
    const label = this.#labels.get(owner) ?? this.#nextLetter();
    this.#labels.set(owner, label);
    return label;
  }

  /** A text without the names, numbers and addresses of people. */
  textOf(parts: readonly TextPart[]): string {
    return parts
      .map(part => (typeof part === 'string' ? this.#clean(part) : this.of(part.person)))
      .join('')
      .trim();
  }

  #clean(text: string): string {
    const contacts = text
      .replace(emailLike, '[e-mail address]')
      .replace(new RegExp(phoneLike, 'gi'), '[phone number]');
    return this.#names.replaced(contacts, key => this.of(key));
  }

  /** A to Z, then A2 to Z2. */
  #nextLetter(): string {
    const at = this.#letters++;
    const round = Math.floor(at / 26) + 1;
    return `${String.fromCharCode(65 + (at % 26))}${round > 1 ? round : ''}`;
  }
}

import { readLoosely } from './loose-json.ts';

/**
 * The fields of one object, by their names in lower case. It remembers which were asked for, so that all others can be
 * named to whoever gave them.
 */
export class Fields {
  readonly #values = new Map<string, unknown>();
  readonly #used = new Set<string>();
  /** Names that were there twice, in different case; the first one counts. */
  readonly doubled: string[] = [];

  private constructor(value: object) {
    for (const [name, field] of Object.entries(value)) {
      const key = name.trim().toLowerCase();
      if (this.#values.has(key)) this.doubled.push(key);
      else this.#values.set(key, field);
    }
  }

  /** @returns `undefined` for what is no object with fields */
  static of(value: unknown): Fields | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Fields(value);
  }

  get names(): string[] {
    return [...this.#values.keys()];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The first of these names that is there. */
  first(names: readonly string[]): string | undefined {
    return names.find(name => this.has(name));
  }

  /** A field, which counts as used from now on. */
  get(name: string): unknown {
    this.#used.add(name);
    return this.#values.get(name);
  }

  /** A field that is looked at and not used. */
  peek(name: string): unknown {
    return this.#values.get(name);
  }

  text(name: string): string | undefined {
    return textOf(this.get(name));
  }

  /** A field that is a list or an object; a table has it in a cell, as JSON or as Python writes it. */
  list(name: string): unknown {
    return parsedCell(this.get(name));
  }

  /** Names of fields that hold something and were not asked for. */
  unused(): string[] {
    return [...this.#values].flatMap(([name, value]) =>
      this.#used.has(name) || isEmpty(value) ? [] : [name],
    );
  }
}

/** A list or an object that a table keeps in a cell, as its JSON or as Python's `str()` has it; all else as it is. */
export function parsedCell(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*(?:\[|\{|array\()/.test(value)) return value;
  return readLoosely(value)?.value ?? value;
}

/** Text as it is; numbers and truth values as people write them; the text parts of an OpenAI content list. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const parts = value.map(part => {
    const fields = Fields.of(part);
    // OpenAI names a part's type; Gemini's parts are {"text": ...} alone.
    const type = fields?.get('type') ?? 'text';
    return typeof type === 'string' && /^(?:(?:in|out)put_)?text$/.test(type)
      ? fields?.get('text')
      : undefined;
  });
  return parts.every(part => typeof part === 'string') ? parts.join('\n') : undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return ['', '[]', '{}'].includes(value.trim());
  return typeof value === 'object' && Object.keys(value).length === 0;
}

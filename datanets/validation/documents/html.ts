import type { Block } from './block.ts';
import { readHtml } from './html-events.ts';
import { Table } from './html-table.ts';

/**
 * What a page says, in blocks: headings, paragraphs, lists, tables and code as Markdown writes them, without menus, forms
 * and what else stands around it. Where nothing is left so, all of its text.
 */
export function* htmlBlocks(html: string, place: Block['place'] = {}): Generator<number, Page> {
  const page = yield* read(html, place, around);
  return page.blocks.length > 0 ? page : yield* read(html, place, never);
}

export interface Page {
  title: string;
  blocks: Block[];
}

/** Never part of what a page says. */
const never = new Set(
  'script style noscript template svg math head iframe object select button input textarea'.split(' '),
);
/** What pages put around what they say. */
const around = new Set([...never, 'nav', 'aside', 'footer', 'form', 'dialog']);
const inline = new Set(
  `a abbr b bdi bdo big cite code data del dfn em font i img ins kbd label mark q ruby s samp small span strike strong sub
  sup time tt u var wbr`.split(/\s+/),
);

function* read(html: string, place: Block['place'], left: ReadonlySet<string>): Generator<number, Page> {
  const builder = new Builder(place, left);
  yield* readHtml(html, builder);
  builder.end();
  return { title: builder.title.replace(/\s+/g, ' ').trim(), blocks: builder.blocks };
}

class Builder {
  readonly blocks: Block[] = [];
  title = '';
  readonly #place: Block['place'];
  readonly #left: ReadonlySet<string>;
  #inTitle = false;
  /** Open tags of what is left out, the outermost first. */
  #out: string[] = [];
  #text = '';
  #heading: number | undefined;
  #code: { language: string } | undefined;
  #lists: { counted: boolean; n: number }[] = [];
  #mark: string | undefined;
  #inList = false;
  #table: Table | undefined;

  constructor(place: Block['place'], left: ReadonlySet<string>) {
    this.#place = place;
    this.#left = left;
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (name === 'title') this.#inTitle = true;
    if (this.#out.length > 0 || this.#left.has(name)) {
      if (this.#left.has(name)) this.#out.push(name);
      return;
    }
    if (this.#code) {
      const language = /\b(?:language|lang)-([\w+#-]+)/.exec(attributes.get('class') ?? '')?.[1];
      if (language) this.#code.language ||= language;
      if (name === 'br') this.#text += '\n';
      return;
    }
    if (name === 'br') this.#text += '\n';
    else if (name === 'code' || name === 'kbd' || name === 'samp') this.#text += '`';
    else if (!inline.has(name)) this.#openBlock(name, attributes);
  }

  close(name: string): void {
    if (name === 'title') this.#inTitle = false;
    if (this.#out.length > 0) {
      const at = this.#out.lastIndexOf(name);
      if (at !== -1) this.#out.length = at;
      return;
    }
    if (name === 'pre') this.#endCode();
    if (this.#code || name === 'br') return;
    if (name === 'code' || name === 'kbd' || name === 'samp') this.#text += '`';
    else if (!inline.has(name)) this.#closeBlock(name);
  }

  text(text: string): void {
    if (this.#inTitle) this.title += text;
    if (this.#out.length === 0 && !this.#inTitle) this.#text += this.#code ? text : text.replace(/\s+/g, ' ');
  }

  end(): void {
    this.#endCode();
    this.#endTable();
    this.#flush();
  }

  #openBlock(name: string, attributes: ReadonlyMap<string, string>): void {
    const level = /^h([1-6])$/.exec(name)?.[1];
    // A table that holds headings or tables lays a page out.
    if (this.#table && (level || name === 'table')) this.#unfoldTable();
    if (this.#table?.open(name, this.#take())) return;
    this.#flush();
    if (level) this.#heading = Number(level);
    else if (name === 'pre') this.#code = { language: '' };
    else if (name === 'ul' || name === 'ol')
      this.#lists.push({ counted: name === 'ol', n: Number(attributes.get('start') ?? 1) || 1 });
    else if (name === 'li') this.#mark = this.#nextMark();
    else if (name === 'table') this.#table = new Table();
  }

  #closeBlock(name: string): void {
    if (name === 'table') this.#endTable();
    else if (this.#table) this.#table.close(name, this.#take());
    else {
      this.#flush();
      if (/^h[1-6]$/.test(name)) this.#heading = undefined;
      if (name === 'ul' || name === 'ol') {
        this.#lists.pop();
        if (this.#lists.length === 0) this.#inList = false;
      }
    }
  }

  #nextMark(): string {
    const list = this.#lists.at(-1);
    const indent = '  '.repeat(Math.min(Math.max(this.#lists.length - 1, 0), 8));
    return list?.counted ? `${indent}${list.n++}. ` : `${indent}- `;
  }

  #take(): string {
    const text = this.#text
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim();
    this.#text = '';
    return text.replace(/^`+$/, '');
  }

  #flush(): void {
    const text = this.#take();
    if (text === '') return;
    if (this.#heading !== undefined) {
      this.#add('heading', text.replace(/\s+/g, ' '), this.#heading);
      this.#inList = false;
      return;
    }
    if (this.#lists.length === 0) {
      this.#inList = false;
      this.#add('text', text);
      return;
    }
    const item = `${this.#mark ?? '  '.repeat(Math.min(this.#lists.length, 8))}${text.replaceAll('\n', ' ')}`;
    this.#mark = undefined;
    const last = this.blocks.at(-1);
    if (this.#inList && last?.kind === 'text') last.text += `\n${item}`;
    else this.#add('text', item);
    this.#inList = true;
  }

  #endCode(): void {
    if (!this.#code) return;
    const code = this.#text.replace(/^\n|\s+$/g, '');
    this.#text = '';
    const { language } = this.#code;
    this.#code = undefined;
    if (code.trim() === '') return;
    const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`{3,}/g)].map(([run]) => run.length + 1)));
    if (this.#table) this.#text = `\`${code.replace(/\s+/g, ' ')}\``;
    else this.#add('whole', `${fence}${language}\n${code}\n${fence}`);
    this.#inList = false;
  }

  #endTable(): void {
    const table = this.#table;
    if (!table) return;
    table.close('table', this.#take());
    this.#table = undefined;
    const text = table.markdown();
    if (text) this.#add(table.isGrid ? 'whole' : 'text', text);
    this.#inList = false;
  }

  #unfoldTable(): void {
    const table = this.#table;
    table?.close('table', this.#take());
    this.#table = undefined;
    for (const cell of table?.cells() ?? []) this.#add('text', cell);
  }

  #add(kind: Block['kind'], text: string, level?: number): void {
    this.blocks.push({ kind, text, place: this.#place, ...(level !== undefined && { level }) });
  }
}

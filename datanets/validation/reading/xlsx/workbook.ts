import { message } from '../../../../store/message.ts';
import { damaged, type Package } from '../../archive/package.ts';
import { type Relation, relationsOf } from '../../archive/relations.ts';
import { Unreadable } from '../../archive/unreadable.ts';
import { prefixed, readXml } from '../../archive/xml.ts';
import { isDateFormat } from './number-formats.ts';

export interface Workbook {
  sheets: { name: string; part: string; isHidden: boolean }[];
  strings: string[];
  /** Whether a cell of that style is shown as a date. */
  isDate: boolean[];
  since1904: boolean;
}

export const aSpreadsheet = message('a spreadsheet');

/** What the sheets of a workbook have in common. Yields the share done. @throws Unreadable, or where XML is broken */
export async function* readWorkbook(opened: Package): AsyncGenerator<number, Workbook> {
  const main = opened.names.find(name => /^xl\/workbook\d*\.xml$/.test(name));
  const xml = main && (await opened.text(main));
  if (!main || !xml) throw new Unreadable(damaged(aSpreadsheet));
  const relations = await relationsOf(opened, main);
  const book: Workbook = { sheets: [], strings: [], isDate: [], since1904: false };
  for (const _ of readXml(xml, {
    open(name, attributes) {
      if (name === 'workbookPr') book.since1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const to = relations.get(prefixed(attributes, 'id') ?? '');
      if (to?.type !== 'worksheet') return;
      const isHidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
      book.sheets.push({ name: attributes.name ?? '', part: to.target, isHidden });
    },
  }));
  book.isDate = dateStyles((await opened.text(partOf(relations, 'styles'))) ?? '');
  const strings = await opened.text(partOf(relations, 'sharedStrings'));
  if (strings) yield* readStrings(strings, book.strings);
  return book;
}

function partOf(relations: ReadonlyMap<string, Relation>, type: string): string {
  return [...relations.values()].find(relation => relation.type === type)?.target ?? '';
}

function dateStyles(xml: string): boolean[] {
  const codes = new Map<number, string>();
  const styles: boolean[] = [];
  let within = false;
  for (const _ of readXml(xml, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      if (name === 'cellXfs') within = true;
      if (name === 'xf' && within)
        styles.push(isDateFormat(Number(numFmtId ?? 0), codes.get(Number(numFmtId))));
    },
    close(name) {
      if (name === 'cellXfs') within = false;
    },
  }));
  return styles;
}

function* readStrings(xml: string, strings: string[]): Generator<number, void> {
  const text = new CellText();
  yield* readXml(xml, {
    open(name) {
      if (name === 'si') text.begin();
      text.open(name);
    },
    close(name) {
      text.close(name);
      if (name === 'si') strings.push(text.value);
    },
    text: part => text.add(part),
  });
}

/** The text of a cell, which may be in parts of different looks; how it is pronounced stands beside it. */
export class CellText {
  #value = '';
  #isOpen = false;
  #beside = false;

  begin(): void {
    this.#value = '';
  }

  open(name: string): void {
    if (name === 'rPh') this.#beside = true;
    if (name === 't') this.#isOpen = true;
  }

  close(name: string): void {
    if (name === 'rPh') this.#beside = false;
    if (name === 't') this.#isOpen = false;
  }

  add(part: string): void {
    if (this.#isOpen && !this.#beside) this.#value += part;
  }

  /** Characters that XML can't have are written as `_x000D_`. */
  get value(): string {
    return this.#value
      .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\r\n?/g, '\n');
  }
}

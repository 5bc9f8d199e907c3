import type { Kind } from '../identify.ts';
import type { SlicedWork } from '../time-slices.ts';
import type { Reading } from './raw-row.ts';
import { readCsv } from './read-csv.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { readMarkdown, readText } from './read-text.ts';

/** Reads a text file into rows. Yields the share done. Never throws on bad content. */
export function read(text: string, kind: Kind): SlicedWork<Reading> {
  switch (kind) {
    case 'jsonl':
      return readJsonLines(text);
    case 'json':
      return readJson(text);
    case 'csv':
    case 'tsv':
      return readCsv(text, kind);
    case 'txt':
      return readText(text);
    case 'md':
      return readMarkdown(text);
  }
}

import type { Reading } from '../rows/raw-row.ts';
import type { SlicedWork } from '../time-slices.ts';
import type { Kind } from './kind.ts';
import { readJson } from './read-json.ts';
import { readTable } from './read-table.ts';
import { readMarkdown, readText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';

/** Reads a text into rows. Yields the share done. Never throws on bad content. */
export function read(text: string, kind: Kind): SlicedWork<Reading> {
  switch (kind) {
    case 'json':
      return readJson(text);
    case 'table':
      return readTable(text);
    case 'yaml':
      return readYaml(text);
    case 'text':
      return readText(text);
    case 'markdown':
      return readMarkdown(text);
  }
}

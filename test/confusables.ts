import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `datanets/likeness/confusables.ts` from Unicode's `confusables.txt` (https://www.unicode.org/Public/security):
 * the letters that look like one of ASCII and that compatibility normalisation leaves as they are.
 */
const source = process.argv[2];
if (source === undefined) throw new Error('Give the path of confusables.txt.');
const text = readFileSync(source, 'utf8');
const version = /^# Version: (\S+)/m.exec(text)?.[1] ?? 'unknown';
const year = /^# © (\d{4}) Unicode/m.exec(text)?.[1] ?? '';

const lookalikes = new Map<string, string>();
for (const [, from = '', to = ''] of text.matchAll(/^([0-9A-F]+) ;\t([0-9A-F ]+) ;\tMA/gm)) {
  const letter = String.fromCodePoint(Number.parseInt(from, 16));
  const target = String.fromCodePoint(...to.split(' ').map(code => Number.parseInt(code, 16)));
  const ascii = prototype(letter, target);
  if (ascii === undefined || letter < '\x80' || !/\p{L}/u.test(letter) || letter.normalize('NFKC') < '\x80')
    continue;
  lookalikes.set(letter, (lookalikes.get(letter) ?? '') + ascii);
}

/** Unicode's prototype of `I` is `l` and that of `m` is `rn`; here a letter stands for itself. */
function prototype(letter: string, target: string): string | undefined {
  if (target === 'rn') return 'm';
  if (target === 'l' && /\p{Lu}/u.test(letter)) return 'I';
  return /^[A-Za-z]$/.test(target) ? target : undefined;
}

const byTarget = Map.groupBy(lookalikes, ([, ascii]) => ascii);
const lines = [...byTarget]
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([ascii, pairs]) => {
    const codes = pairs.map(([letter]) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
    return `  ${ascii}: '${codes.join('')}',`;
  });
writeFileSync(
  join(import.meta.dirname, '../datanets/likeness/confusables.ts'),
  `// Written by test/confusables.ts from Unicode's confusables.txt, version ${version}.
// Copyright © ${year} Unicode, Inc.; Unicode License V3, in confusables-license.txt.

/** Letters of other scripts by the ASCII letter that they look like (UTS #39). */
export const confusables: Readonly<Record<string, string>> = {
${lines.join('\n')}
};
`,
);

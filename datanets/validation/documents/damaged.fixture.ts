import { parquetWriteBuffer } from 'hyparquet-writer';
import { dice } from '../../room.fixture.ts';
import { unzip } from '../archive/unzip.ts';
import { zipOf } from '../archive/zip.fixture.ts';
import { cutOff, type Damage, damages } from '../damage.fixture.ts';
import { workbook } from '../reading/workbook.fixture.ts';
import { docxOf, epubOf, pdfOf, pptxOf } from './documents.fixture.ts';

const water = 'Water from the weir falls on the wheel, and the stones begin to turn. ';

const whole: Record<string, Uint8Array> = {
  pdf: pdfOf([
    [
      { text: 'The wheel', y: 740, size: 18 },
      { text: water, y: 700 },
    ],
    [
      { text: 'Part', y: 700 },
      { text: 'Oil', x: 300, y: 700 },
      { text: 'def oil():', y: 600, isCode: true },
    ],
  ]),
  'plain.pdf': pdfOf([[{ text: water, y: 700 }]], false),
  docx: docxOf([
    ['Heading1', 'The wheel'],
    ['Normal', water],
    '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>',
  ]),
  pptx: pptxOf([{ title: 'The wheel', lines: [water], notes: water }]),
  epub: epubOf([`<html><body><h1>The wheel</h1><p>${water}</p></body></html>`]),
  xlsx: workbook([
    {
      name: 'S',
      rows: [
        ['question', 'answer'],
        ['What turns the wheel?', water],
      ],
    },
  ]),
  parquet: new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'question', data: ['What turns the wheel?', 'And the stones?'] },
        { name: 'answer', data: [water, water] },
      ],
    }),
  ),
  html: Buffer.from(
    `<!doctype html><html><h1>The wheel</h1><p>${water}</p><pre>a</pre><table><tr><td>a<td>b</table></html>`,
  ),
  srt: Buffer.from(
    `1\n00:00:01,000 --> 00:00:04,000\n${water}\n\n2\n00:00:05,000 --> 00:00:06,000\n${water}\n`,
  ),
};

/**
 * Documents and tables that are no whole ones: damaged as they lie on a disk, or within one of the parts that they are
 * packed of.
 */
export async function* damagedDocuments(
  count: number,
  seed = 1,
): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  const next = dice(seed * 977 + 3);
  const kinds = Object.entries(whole);
  for (let i = 0; i < count; i++) {
    const [ending, bytes] = kinds[i % kinds.length] ?? ['pdf', Buffer.alloc(0)];
    const [how, damage] = damages[Math.floor(i / kinds.length) % damages.length] ?? cutOff;
    const within = next() < 0.5 && bytes[0] === 0x50 && bytes[1] === 0x4b;
    const damaged = within ? await damagedWithin(bytes, damage, next) : damage(bytes, next);
    yield { name: `${i} ${how}.${ending}`, bytes: damaged };
  }
  for (const ending of Object.keys(whole)) yield { name: `nothing.${ending}`, bytes: Buffer.alloc(0) };
}

async function damagedWithin(archive: Uint8Array, damage: Damage, next: () => number): Promise<Uint8Array> {
  const opened = unzip(archive);
  if ('fault' in opened) throw new Error('It is a good archive.');
  const parts: Record<string, Uint8Array> = {};
  const chosen = Math.floor(next() * opened.entries.length);
  for (const [i, entry] of opened.entries.entries()) {
    const content = await entry.read();
    parts[entry.name] = i === chosen ? damage(content, next) : content;
  }
  return zipOf(parts);
}

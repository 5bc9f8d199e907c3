import { buffer } from 'node:stream/consumers';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { Content } from '../validation/rows/content.ts';
import { type Columns, parquet } from './parquet.ts';

async function written(rows: readonly Content[], columns: Partial<Columns> = { messages: true }) {
  const lines = rows.map(row => JSON.stringify(row));
  const none = { messages: false, text: false, weight: false, preference: false, marked: false };
  const bytes = await buffer(parquet(lines, { ...none, ...columns }));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

const row = (question: string, answer: string): Content => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});

test('conversations are read back as they were, of any letters, empty and long', async () => {
  const rows = [
    row('What is rye?', 'A grain.'),
    row('Что такое рожь? 🌾', ''),
    {
      messages: [
        { role: 'system' as const, content: '"x"\n\t\0' },
        ...(row('a', 'b'.repeat(300_000)) as { messages: [] }).messages,
      ],
    },
  ];
  expect(await parquetReadObjects({ file: await written(rows) })).toEqual(rows);
});

test('texts and conversations stand in columns of their own, and a weight beside its answer', async () => {
  const weighed: Content = {
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', weight: 0 },
    ],
  };
  const file = await written([row('a', 'b'), { text: 'plain' }, weighed], {
    messages: true,
    text: true,
    weight: true,
  });
  expect(await parquetReadObjects({ file })).toEqual([
    {
      messages: [
        { role: 'user', content: 'a', weight: null },
        { role: 'assistant', content: 'b', weight: null },
      ],
      text: null,
    },
    { messages: null, text: 'plain' },
    {
      messages: [
        { role: 'user', content: 'a', weight: null },
        { role: 'assistant', content: 'b', weight: 0 },
      ],
      text: null,
    },
  ]);
});

test('many rows are written in groups, and the same ones are the same bytes', async () => {
  const rows = Array.from({ length: 4500 }, (_, at) => row(`Question ${at}`, `Answer ${at}`));
  const file = await written(rows);
  const { row_groups: groups, num_rows: total } = await parquetMetadataAsync(file);
  expect([groups.map(group => Number(group.num_rows)), Number(total)]).toEqual([[2000, 2000, 500], 4500]);
  expect(await parquetReadObjects({ file })).toEqual(rows);
  expect(Buffer.from(await written(rows)).equals(Buffer.from(file))).toBe(true);
});

test('pairs and marked answers have columns of their own', async () => {
  const prompt = [{ role: 'user' as const, content: 'Is it rye?' }];
  const yes = [{ role: 'assistant' as const, content: 'Yes.' }];
  const no = [{ role: 'assistant' as const, content: 'No.' }];
  const file = await written(
    [
      { prompt, chosen: yes, rejected: no },
      { prompt, completion: no, label: false },
    ],
    { messages: false, preference: true, marked: true },
  );
  expect(await parquetReadObjects({ file })).toEqual([
    { prompt, chosen: yes, rejected: no, completion: null, label: null },
    { prompt, chosen: null, rejected: null, completion: no, label: false },
  ]);
});

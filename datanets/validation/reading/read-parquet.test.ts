import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter, parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { parquet } from '../../export/parquet.ts';
import { asked, check } from '../validate.fixture.ts';

const questions = ['What turns the mill?', 'Why does bread rise?'];
const answers = ['Water from the weir.', 'Yeast makes gas in the dough.'];
const flat = () =>
  parquetWriteBuffer({
    columnData: [
      { name: 'question', data: questions },
      { name: 'answer', data: answers },
      { name: 'id', data: [1n, 2n], type: 'INT64' },
    ],
  });

test('columns are rows, whatever the name says', async () => {
  const { contents, errors, rows } = await check({ 'a.txt': new Uint8Array(flat()) });
  expect(errors).toEqual([]);
  expect(contents).toEqual(questions.map((question, i) => asked(question, answers[i] ?? '')));
  expect(rows.map(({ row }) => row)).toEqual([1, 2]);
});

test('what we export is read back: conversations as lists of structs, and plain texts', async () => {
  const given = [
    asked(questions[0] ?? '', answers[0] ?? ''),
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        ...asked(questions[1] ?? '', answers[1] ?? '').messages,
      ],
    },
  ];
  const parts: Uint8Array[] = [];
  for await (const part of parquet(
    given.map(row => JSON.stringify(row)),
    { messages: true, text: false, weight: false, preference: false, marked: false },
  ))
    parts.push(part);
  const { contents, format } = await check({ 'a.parquet': Buffer.concat(parts) });
  expect(contents).toEqual(given);
  expect(format).toBe('chat messages');
});

test.each([
  ['GZIP', gzipSync],
  ['BROTLI', brotliCompressSync],
  ['ZSTD', zstdCompressSync],
] as const)('pages compressed with %s are read', async (codec, compress) => {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ],
    codec,
    compressors: { [codec]: (input: Uint8Array) => new Uint8Array(compress(input)) },
  });
  const text = 'The weir lifts the water until it falls on the wheel. '.repeat(4).trim();
  await file.write({ columnData: [{ name: 'text', data: [text] }] });
  await file.finish();
  const { contents } = await check({ 'a.parquet': writer.getBytes() });
  expect(contents).toEqual([{ text }]);
});

test('one that says it is too large, is cut off or is locked is refused in words', async () => {
  const long = Array.from({ length: 60 }, (_, i) => `${i} ${'flour and water '.repeat(2000)}`);
  const large = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'text', data: long }] }));
  expect((await check({ 'a.parquet': large })).errors).toEqual(['file-too-large']);
  const whole = new Uint8Array(flat());
  expect((await check({ 'a.parquet': whole.subarray(0, whole.length - 20) })).errors).toEqual([
    'broken-document',
  ]);
  const locked = Buffer.concat([Buffer.from('PARE'), Buffer.alloc(20), Buffer.from('PARE')]);
  expect((await check({ 'a.parquet': locked })).errors).toEqual(['encrypted-document']);
});

test('one text that all rows name is small in the file, and counts for each row', async () => {
  const text = 'flour and water '.repeat(1000);
  const data = Array.from({ length: 2000 }, () => text);
  const file = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'text', data }] }));
  expect(file.length).toBeLessThan(100_000);
  expect((await check({ 'a.parquet': file })).errors).toEqual(['file-too-large']);
});

import { expect, test } from 'vitest';
import { zipOf } from '../archive/zip.fixture.ts';
import { asked, check } from '../validate.fixture.ts';
import { workbook } from './workbook.fixture.ts';

const header = ['Question', 'Answer'];

test('a sheet is read as a table is, whatever the name says', async () => {
  const file = workbook([
    {
      name: 'FAQ',
      rows: [header, ['What turns the mill?', 'Water from the weir.'], [], ['And at night?', 'Nothing.']],
    },
  ]);
  const { contents, rows, errors } = await check({ 'faq.csv': file });
  expect(errors).toEqual([]);
  expect(contents).toEqual([
    asked('What turns the mill?', 'Water from the weir.'),
    asked('And at night?', 'Nothing.'),
  ]);
  expect(rows.map(({ row }) => row)).toEqual([2, 4]);
});

test('lines above the header are left out and named', async () => {
  const { contents, findings } = await check({
    'a.xlsx': workbook([
      { name: 'S', rows: [['Questions of May'], header, ['Why a weir?', 'It lifts the water.']] },
    ]),
  });
  expect(contents).toHaveLength(1);
  expect(findings.find(({ code }) => code === 'lines-before-header')?.message).toContain('Questions of May');
});

test('several sheets are one file, and those without rows and the hidden ones are named', async () => {
  const { rows, findings } = await check({
    'a.xlsx': workbook([
      { name: 'One', rows: [header, ['What is flour?', 'Ground grain, most often wheat.']] },
      { name: 'Notes', rows: [['nothing to learn here']] },
      { name: 'Two', rows: [header, ['Why does bread rise?', 'Yeast makes gas in the dough.']] },
      { name: 'Old', rows: [header, ['Hidden?', 'Yes, it is a hidden one.']], hidden: true },
    ]),
  });
  expect(rows.map(({ row }) => row)).toEqual([2, 4]);
  const said = (code: string) => findings.find(finding => finding.code === code)?.message;
  expect(said('several-sheets')).toContain('“Two” (rows 4 to 4)');
  expect(said('sheets-left-out')).toMatch(/“Notes”.*“Old”/);
});

test('dates, numbers, truth and saved results are what the sheet shows; merged cells and missing results are said', async () => {
  const cell = (xml: string) => ({ xml });
  const { contents, codes } = await check({
    'a.xlsx': workbook([
      {
        name: 'S',
        rows: [
          header,
          ['When was it built, and when did it burn?', cell('<c r="B2" s="1"><v>45356</v></c>')],
          [
            'How much does a sack of flour weigh here?',
            cell('<c r="B3"><f>0.1+0.2</f><v>0.30000000000000004</v></c>'),
          ],
          ['Is the mill open to visitors on Sundays?', cell('<c r="B4" t="b"><v>1</v></c>')],
          ['Which day is the market in the village?', cell('<c r="B5" s="2"><v>45356.75</v></c>')],
          ['What does this formula say to the reader?', cell('<c r="B6" t="str"><f>A1</f></c>')],
          ['What went wrong in this cell of the sheet?', cell('<c r="B7" t="e"><v>#N/A</v></c>')],
        ],
        merged: ['A8:A9'],
      },
    ]),
  });
  expect(contents.map(content => ('messages' in content ? content.messages[1]?.content : ''))).toEqual([
    '2024-03-05',
    '0.3',
    'true',
    '2024-03-05 18:00:00',
  ]);
  for (const code of [
    'merged-cells',
    'formula-without-result',
    'cells-with-error',
    'formula-results',
    'dates-written-out',
  ])
    expect(codes).toContain(code);
});

test('a sheet without names of columns says what is missing', async () => {
  const { errors } = await check({
    'a.xlsx': workbook([
      {
        name: 'S',
        rows: [
          ['What is flour?', 'Ground grain.'],
          ['Why?', 'So.'],
        ],
      },
    ]),
  });
  expect(errors).toEqual(['no-header']);
});

test('few texts that many cells name, and many cells, are refused in words', async () => {
  const long = 'x'.repeat(30_000);
  const rows = Array.from({ length: 200 }, () => [long, long]);
  expect((await check({ 'a.xlsx': workbook([{ name: 'S', rows: [header, ...rows] }]) })).errors).toEqual([
    'file-too-large',
  ]);
  const many = `<c/>`.repeat(1_000_001);
  const file = workbook([{ name: 'S', rows: [header, [{ xml: many }]] }]);
  expect((await check({ 'a.xlsx': file })).errors).toEqual(['too-many-cells']);
});

test('a workbook that is cut off, or holds more than it says, is refused in words', async () => {
  const whole = workbook([{ name: 'S', rows: [header, ['Why a weir?', 'It lifts the water.']] }]);
  expect((await check({ 'a.xlsx': whole.subarray(0, whole.length - 40) })).errors).toEqual([
    'broken-archive',
  ]);
  const lying = zipOf({ 'xl/workbook.xml': Buffer.alloc(5_000_000, ' ') }, () => 1000);
  expect((await check({ 'a.xlsx': lying })).errors).toEqual(['broken-document']);
});

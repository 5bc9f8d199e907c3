import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import type { Row } from '../rows/row.ts';
import { run, timeSlices } from '../time-slices.ts';
import { language } from './language.ts';

const english = 'The old miller ground forty sacks of rye before the river froze in December.';
const german = 'Der alte Müller mahlte vierzig Säcke Roggen, bevor der Fluss im Dezember zufror.';
const told = async (texts: string[]) => {
  const rows = texts.map(
    (text, i): Row => ({ file: 'a.txt', row: i + 1, format: 'plain text', content: { text } }),
  );
  return (
    await run(
      language(rows),
      timeSlices(() => {}),
    )
  ).map(({ severity, message }) => `${severity}: ${inEnglish(message)}`);
};

test('it says which languages the rows are in, with their shares, and keeps none out', async () => {
  expect(await told([english, english])).toEqual(['info: The rows are in English.']);
  expect(await told([english, english, english, german])).toEqual([
    'info: The rows are in English (75%) and German (25%).',
  ]);
});

test('of rows that are in no language it says nothing', async () => {
  expect(await told(['1234', '2 + 2'])).toEqual([]);
  expect(await told([])).toEqual([]);
});

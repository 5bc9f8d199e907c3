import { expect, test } from 'vitest';
import { apart, type Edit, known, type Problem } from '../../../test/edits.ts';
import { dice, mathsRows } from '../../room.fixture.ts';
import { check } from '../validate.fixture.ts';

const problems = mathsRows.slice(0, 100).map(line => JSON.parse(line) as Problem);
const lines = (rows: readonly Problem[]) => rows.map(row => JSON.stringify(row)).join('\n');

/** The share of edited problems that are called copies, given below the problems themselves. */
async function calledCopies(edit: Edit): Promise<number> {
  const random = dice(7);
  const edited = problems.map(problem => edit(problem, random));
  const changed = edited.filter((row, i) => JSON.stringify(row) !== JSON.stringify(problems[i]));
  const { rows } = await check({ 'a.jsonl': lines(problems), 'b.jsonl': lines(changed) });
  return 1 - rows.filter(row => row.file === 'b.jsonl').length / changed.length;
}

test.each(Object.entries({ ...known.copies, ...apart.copies }))(
  'a copy with %s is found, nine times of ten',
  async (_, edit) => {
    expect(await calledCopies(edit)).toBeGreaterThanOrEqual(0.9);
  },
);

test.each(Object.entries({ ...known.others, ...apart.others }))(
  'a problem with %s is another problem, nineteen times of twenty',
  async (_, edit) => {
    expect(await calledCopies(edit)).toBeLessThanOrEqual(0.05);
  },
);

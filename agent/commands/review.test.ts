import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

// What a reviewer is shown and asked.
const db = await emptyDatabase();
const room = await testAgent(db);
const { rooms } = room;
const [ana, bo] = [await room.person('Ana', 'contributor'), await room.person('Bo', 'steward')];

const loaves = (from: number) =>
  Array.from({ length: 12 }, (_, at) =>
    JSON.stringify({
      text: `Loaf ${from + at} is baked for ${at * 7 + from} minutes and rests on shelf number ${at * 13 + 5}.`,
    }),
  ).join('\n');

/** A submission of so many files, and the card of its review. */
async function reviewed(name: string, files: number) {
  const datanet = await rooms.datanets.create({
    communityId: room.community.id,
    createdBy: bo.id,
    name,
    modality: 'text',
    review: 'steward',
    origin: name,
  });
  const given = await Promise.all(
    Array.from({ length: files }, async (_, at) => ({
      name: `${name}-${at}.jsonl`,
      ...(await room.files.put(loaves(at * 100 + datanet.id * 1000))),
    })),
  );
  const { id } = await rooms.datanets.submit({
    datanetId: datanet.id,
    personId: ana.id,
    origin: `given ${name}`,
    files: given,
    text: undefined,
    context: undefined,
  });
  const at = room.at(bo, await room.chat());
  while (!(await db.first(sql`select 1 from submission where id = ${id} and status = 'waiting'`)))
    await new Promise(setImmediate);
  return { id, at, card: (await room.say(at, `/review ${name}`))[0] };
}

test('“Reject” asks for a reason of the list, a comment and rows of the sample, which the reason then names', async () => {
  const { id, at, card } = await reviewed('rye', 1);
  const [asked] = await room.press(at, card, 'Reject');
  const form = asked?.content.blocks.find(block => block.kind === 'form');
  if (form?.kind !== 'form') throw new Error(`No form in ${JSON.stringify(asked?.content)}`);
  expect(form.form.fields.map(({ name }) => name)).toEqual(['reason', 'comment', 'rows']);
  expect(JSON.stringify(form.form.fields)).toContain('Wrong or made up');
  const { token } = form.form.submit.call;
  const [, , rows] = form.form.fields;
  if (rows?.type !== 'select') throw new Error('Rows are not offered.');
  expect(rows).toMatchObject({ multiple: true, required: false });
  // Which of the twelve are in the sample is drawn.
  const [first, second] = rows.options.map(({ label }) => /^Row (\d+): /.exec(label)?.[1]);
  expect(Number(first)).toBeLessThan(Number(second));
  const picked = [rows.options[1]?.value, rows.options[0]?.value];
  const values = { reason: 'wrong', comment: 'These are no loaves.', rows: picked };
  await room.settle(at, { kind: 'form', command: 'reject', token, values, files: [] });
  const { status, reasons } = await rooms.datanets.submission(room.community.id, id);
  expect(status).toBe('rejected');
  expect(reasons.map(inEnglish)).toEqual([
    `Wrong or made up (row ${first} and row ${second}): These are no loaves.`,
  ]);
});

test('rows of several files name their file, each strike says which row it is, and no grade is marked', async () => {
  const { card } = await reviewed('oats', 2);
  expect(textOf(card ? [card] : [])).toMatch(/Row \d+ of oats-[01]\.jsonl/);
  const choice = card?.content.blocks.find(block => block.kind === 'choice');
  expect(JSON.stringify(choice)).toMatch(/Row \d+ of oats-[01]\.jsonl: Loaf/);
  expect(card?.content.buttons?.filter(({ style }) => style === 'primary')).toEqual([]);
});

test('more rows are shown to whoever reviews them, to the last, and to nobody else', async () => {
  const { id, at, card } = await reviewed('spelt', 2);
  const [first] = await room.press(at, card, 'More rows');
  const [second] = await room.press(at, first, 'More rows');
  const [third] = await room.press(at, second, 'More rows');
  expect(textOf(third ? [third] : [])).toContain('Row 12 of spelt-1.jsonl');
  expect(third?.content.buttons ?? []).toEqual([]);
  const other = room.at(await room.person('Chen', 'reviewer'), await room.chat());
  expect(textOf(await room.say(other, `/rows ${id}`))).toContain('is not yours to review');
});

import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import type { Answer } from '../../knowledge/knowledge.ts';
import { emptyDatabase } from '../../test/database.ts';
import { gapsCsv } from '../cards/docs-gaps.ts';
import { testAgent, textOf } from '../room.fixture.ts';

// The first update loads the offline understanding.
vi.setConfig({ testTimeout: 90_000 });

const section = {
  sectionId: 1,
  breadcrumb: 'Shop › Price',
  title: 'Price',
  url: 'https://d.example/price',
  excerpt: 'Free.',
};
const answer: Answer = {
  answered: true,
  text: 'It is free. [1]',
  citations: [section],
  looked: [section],
  by: 'extraction',
  notes: [],
};
const at = new Date('2026-11-22T10:00:00Z');

const room = await testAgent(await emptyDatabase(), {
  knowledge: {
    ask: async () => answer,
    unanswered: async (_, { withPrivate }) => [
      { question: 'is there a dark mode? ask @ana or a@b.example', times: 3, askedAt: at },
      ...(withPrivate ? [{ question: 'my secret trouble', times: 1, askedAt: at }] : []),
    ],
  },
});
const ana = await room.person('Ana');
const bob = await room.person('Bob');
const sam = await room.person('Sam', 'steward');
const olga = await room.person('Olga', 'operator');
const channel = await room.chat('general');
const [anaOwn, samOwn, olgaOwn] = [await room.chat(), await room.chat(), await room.chat()];

async function heard(chatId: number): Promise<string> {
  return textOf(await room.agent.outbox.since(chatId, undefined, 50));
}

test('an answer that is called wrong goes to the steward with question, answer and sections, once a person', async () => {
  await room.say(room.at(sam, samOwn), '/status');
  await room.say(room.at(olga, olgaOwn), '/status');
  const [shown] = await room.say(room.at(ana, channel), '/ask what does it cost?');
  const noted = await room.press(room.at(ana, channel), shown, 'This is wrong');
  expect(textOf(noted)).toContain('Noted for the stewards');
  const told = await heard(samOwn);
  expect(told).toMatch(/called wrong.*what does it cost\?.*It is free\..*d\.example\/price.*Shop › Price/s);
  expect(told).not.toContain('Ana');
  expect(textOf(await room.press(room.at(ana, channel), shown, 'This is wrong'))).toContain('already');
  expect(textOf(await room.press(room.at(bob, channel), shown, 'This is wrong'))).toContain('Noted');
  const [first] = noted;
  const form = await room.press(room.at(ana, channel), first, 'Say why');
  expect(textOf(form)).toContain('What is wrong with it');
  expect(await heard(olgaOwn)).not.toContain('called wrong');
  const gaps = textOf(await room.say(room.at(sam, channel), '/docs gaps'));
  expect(gaps).toMatch(/dark mode.*not answered 3 times.*what does it cost\?.*called wrong 2 times/s);
});

test('an answer of another chat can’t be called wrong', async () => {
  expect(textOf(await room.say(room.at(bob, await room.chat()), '/answer wrong 1'))).toContain(
    'There is no such answer in this chat.',
  );
});

test('what was asked in private goes to operators alone, and nobody is named', async () => {
  const [shown] = await room.say(room.at(ana, anaOwn), '/ask my own matter?');
  await room.press(room.at(ana, anaOwn), shown, 'This is wrong');
  expect(await heard(samOwn)).not.toContain('my own matter');
  expect(await heard(olgaOwn)).toContain('my own matter');
  await room.say(room.at(ana, anaOwn), '/answer wrong 2 reason: outdated since March');
  expect(await heard(olgaOwn)).toContain('outdated since March');
  const forSteward = textOf(await room.say(room.at(sam, samOwn), '/docs gaps'));
  expect(forSteward).not.toMatch(/secret|own matter|@ana|a@b/);
  expect(forSteward).toContain('ask @… or …');
  expect(textOf(await room.say(room.at(olga, olgaOwn), '/docs gaps'))).toMatch(
    /own matter.*secret|secret.*own matter/s,
  );
  expect(textOf(await room.say(room.at(olga, channel), '/docs gaps'))).not.toMatch(/secret|own matter/);
});

test('they come as a file of Markdown or CSV', async () => {
  const [message] = await room.say(room.at(sam, samOwn), '/docs gaps file: csv');
  const block = message?.content.blocks.find(({ kind }) => kind === 'files');
  const file = block?.kind === 'files' ? block.files[0] : undefined;
  if (!file) throw new Error('There is no file.');
  expect(file.name).toBe('docs-gaps.csv');
  const content = await readFile(room.files.path(file.sha256), 'utf8');
  expect(content).toMatch(/^question,|^"question",/);
  expect(content).toContain('https://d.example/price');
  expect(textOf(await room.say(room.at(sam, samOwn), '/docs gaps file: markdown'))).toContain('docs-gaps.md');
});

test('a question that a spreadsheet would run is harmless in the CSV', () => {
  const gap = { alsoAsked: [], unanswered: 1, wrong: 0, newest: at, sections: [], reasons: [] };
  expect(gapsCsv([{ ...gap, question: '=HYPERLINK("x")' }])).toContain(`"'=HYPERLINK(""x"")"`);
});

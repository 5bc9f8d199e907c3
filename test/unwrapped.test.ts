import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHouse } from './arrows.ts';
import { unwrappedTexts } from './unwrapped.ts';
import { definitions, isNoSource } from './words.ts';

/** What stands where texts do and is none: what is sent to a platform, and words for the log. */
const data = new Set(['/help', 'Discord: the message that was to open a thread was deleted.']);

/** Phrases that are understood, and how a platform failed, which `/status` and the log tell in English. */
const elsewhere = new Set([
  'agent/understand/slots/options.ts',
  'bot/discord/errors.ts',
  'bot/telegram/errors.ts',
]);

test('what the agent and the bot say can be translated: t(...) or message(...) is around it', () => {
  const plain = new Set([...definitions(), ...data]);
  const found = [...readHouse(join(import.meta.dirname, '..')).files]
    .filter(([file]) => /^(agent|bot)\/.*\.ts$/.test(file) && !isNoSource(file) && !elsewhere.has(file))
    .flatMap(([file, code]) => unwrappedTexts(file, code, text => plain.has(text)));
  expect(found).toEqual([]);
});

test.each([
  ["const card = { title: 'Hello' };", 'Hello'],
  ["const card = { state: { tone: 'good', text: ok ? t('Yes') : 'No longer' } };", 'No longer'],
  ['const card = { markdown: `There are none.` };', 'There are none.'],
  ["throw new UserError('That is not here.');", 'That is not here.'],
  ["const facts = [{ label: name ?? 'Nobody', value }];", 'Nobody'],
])('%s is found', (code, text) =>
  expect(unwrappedTexts('agent/a.ts', code, () => false)).toEqual([{ file: 'agent/a.ts', line: 1, text }]),
);

test.each([
  "const card = { title: t('Hello'), state: { tone: 'good', text: t('Yes') } };",
  "throw new UserError(message('That is not here.'));",
  "const row = { label: '', value: '/', text: said };",
  "const call = { command: 'help', kind: 'text' };",
])('%s has nothing to be found', code => expect(unwrappedTexts('agent/a.ts', code, () => false)).toEqual([]));

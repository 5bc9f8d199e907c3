import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHouse } from './arrows.ts';
import { unwrappedTexts } from './unwrapped.ts';
import { definitions, isNoSource } from './words.ts';

/** What stands where texts do and is none: what is sent to a platform or a model, and words for the log. */
const data = new Set(['/help', 'Go on.', 'Discord: the message that was to open a thread was deleted.']);

/** Phrases that are understood. */
const elsewhere = /^agent\/understand\/(slots\/options\.ts|sentence\/vocabulary\/)/;

test('what the rooms say can be translated: t(...) or message(...) is around it', () => {
  const plain = new Set([...definitions(), ...data]);
  const found = [...readHouse(join(import.meta.dirname, '..')).files]
    .filter(
      ([file]) =>
        /^(((agent|bot|datanets|knowledge)\/.*|health|rooms|platforms)\.ts|bot\/web\/page\/[^/]*\.js)$/.test(
          file,
        ) &&
        !isNoSource(file) &&
        !elsewhere.test(file),
    )
    .flatMap(([file, code]) => unwrappedTexts(file, code, text => plain.has(text)));
  expect(found).toEqual([]);
});

test.each([
  ["const card = { title: 'Hello' };", 'Hello'],
  ["const card = { state: { tone: 'good', text: ok ? t('Yes') : 'No longer' } };", 'No longer'],
  ['const card = { markdown: `There are none.` };', 'There are none.'],
  ["throw new UserError('That is not here.');", 'That is not here.'],
  ["const row = { fault: error('not-a-row', 'It is none.', mend) };", 'It is none.'],
  ["notes.add(info('unused', `Some are not used.`));", 'Some are not used.'],
  ["const finding = { code: 'a', message: 'It is none.', rows: [] };", 'It is none.'],
  ['lines.push({ part, well: false, words: `It lacks some.` });', 'It lacks some.'],
  ["const facts = [{ label: name ?? 'Nobody', value }];", 'Nobody'],
  ["const label = h('span', { class: 'detail' }, needed ? '' : ' optional');", ' optional'],
])('%s is found', (code, text) =>
  expect(unwrappedTexts('agent/a.ts', code, () => false)).toEqual([{ file: 'agent/a.ts', line: 1, text }]),
);

test.each([
  "const card = { title: t('Hello'), state: { tone: 'good', text: t('Yes') } };",
  "throw new UserError(message('That is not here.'));",
  "const row = { label: '', value: '/', text: said };",
  "const call = { command: 'help', kind: 'text' };",
])('%s has nothing to be found', code => expect(unwrappedTexts('agent/a.ts', code, () => false)).toEqual([]));

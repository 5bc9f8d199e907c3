import { describe, expect, test } from 'vitest';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { checkAnswer } from './check.ts';
import { sentencesOf, unitsOf } from './units.ts';

const section = (sectionId: number, heading: string, text: string): FoundSection => ({
  sectionId,
  pageId: 1,
  sourceId: 1,
  source: 'Mill',
  page: 'Guide',
  trail: [],
  above: [],
  heading,
  url: '/guide',
  anchor: '',
  text,
  score: 1,
});
const sections = [
  section(
    11,
    'Retention',
    'Finished runs are deleted after 30 days by default. Set `RetentionDays` to keep them longer. Backups are taken every 5 days. The machine never deletes failed runs. At once as many work as `RunLimit` says.',
  ),
  section(12, 'Storage', 'Files are stored in a folder or in an S3 bucket.'),
];

describe('what a model wrote', () => {
  test('keeps its supported sentences, numbered by first use', async () => {
    const checked = await checkAnswer(
      'Files are stored in a folder. [2] Finished runs are deleted after 30 days. [1]',
      sections,
    );
    expect(checked?.text).toBe(
      'Files are stored in a folder. [1] Finished runs are deleted after 30 days. [2]',
    );
    expect(checked?.cited.map(entry => entry.sectionId)).toEqual([12, 11]);
  });

  test('loses citations that name nothing, and with its only one the sentence', async () => {
    expect(await checkAnswer('Files are stored in a folder [7].', sections)).toBeUndefined();
    expect((await checkAnswer('Files are stored in a folder [2][9].', sections))?.text).toBe(
      'Files are stored in a folder. [1]',
    );
  });

  test.each([
    ['invents', 'The kitchen serves pancakes with maple syrup every morning [1].'],
    ['changes a number', 'Finished runs are deleted after 90 days [1].'],
    ['makes up a name', 'Set `KeepForever` to keep finished runs longer [1].'],
    ['has the number of something else', 'Finished runs are deleted after 5 days [1].'],
    ['has the name of something else', 'Finished runs are kept longer by `RunLimit` [1].'],
    ['denies it', 'Finished runs are not deleted after 30 days by default [1].'],
    ['says what it denies', 'Failed runs are deleted [1].'],
    ['cites nothing', 'Finished runs are deleted after 30 days.'],
  ])('loses a sentence that %s', async (_, sentence) => {
    const checked = await checkAnswer(`Files are stored in a folder [2]. ${sentence}`, sections);
    if (sentence.includes('[')) expect(checked?.text).not.toContain(sentence.slice(0, 12));
    expect(await checkAnswer(sentence, sections)).toBeUndefined();
  });

  test.each([
    [
      'de',
      'Das Kennwort wird im Konto geändert. Gäste ändern es nicht.',
      'Das Kennwort wird im Konto nicht geändert',
    ],
    [
      'es',
      'La contraseña se cambia en la cuenta. El servidor la guarda.',
      'La contraseña no se cambia en la cuenta',
    ],
    ['fr', 'Le mot de passe est changé dans le compte.', 'Le mot de passe n’est pas changé dans le compte'],
    [
      'pt',
      'A senha é alterada no painel da conta do usuário.',
      'A senha não é alterada no painel da conta do usuário',
    ],
    ['ru', 'Пароль меняется на странице учётной записи.', 'Пароль не меняется на странице учётной записи'],
    ['zh', '密码可以在账户页面修改。', '密码不可以在账户页面修改'],
  ])('in %s loses what denies its source, and keeps the source', async (_, text, denied) => {
    const [first = ''] = text.split(/(?<=[.。])/);
    const there = [section(1, 'A', text)];
    expect(await checkAnswer(`${denied} [1].`, there)).toBeUndefined();
    expect((await checkAnswer(`${first} [1]`, there))?.dropped).toBe(0);
  });

  test('keeps what says the same in other words, also where its source denies something', async () => {
    const there = [
      section(1, 'Plans', 'Files are not deleted unless you ask, nor moved. No plan is needed.'),
    ];
    for (const same of [
      'Files will not be deleted unless you ask',
      'You need no plan',
      'A plan is not needed',
    ])
      expect((await checkAnswer(`${same} [1].`, there))?.dropped).toBe(0);
  });

  test('keeps lists as lists', async () => {
    const checked = await checkAnswer(
      '- Finished runs are deleted after 30 days [1]\n- Files are stored in a folder [2]',
      sections,
    );
    expect(checked?.text).toBe(
      '- Finished runs are deleted after 30 days [1]\n- Files are stored in a folder [2]',
    );
  });
});

describe('units', () => {
  test('are sentences, items with their lead, rows with their header, and whole code', () => {
    const units = unitsOf(
      'Two ways. Pick one:\n\n- Fast one\n- Slow one\n\n| Key | Use |\n| --- | --- |\n| a | first |\n\n```sh\nrun it\n\nnow\n```',
    );
    expect(units.map(({ kind, text, lead }) => [kind, text, lead])).toEqual([
      ['sentence', 'Two ways.', ''],
      ['sentence', 'Pick one:', ''],
      ['item', 'Fast one', 'Pick one:'],
      ['item', 'Slow one', 'Pick one:'],
      ['row', 'a · Use: first', 'Key · Use'],
      ['code', '```sh\nrun it\n\nnow\n```', 'Pick one:'],
    ]);
  });

  test('a dot in a name, a number or an abbreviation ends no sentence', () => {
    expect(sentencesOf('Use v2.1 of Foo.Bar, e.g. The one here. Then stop.')).toEqual([
      'Use v2.1 of Foo.Bar, e.g. The one here.',
      'Then stop.',
    ]);
  });
});

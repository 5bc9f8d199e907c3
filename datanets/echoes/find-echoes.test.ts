import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findEchoes } from './find-echoes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-echoes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const corpora = join(import.meta.dirname, '../../test/corpora');
/** Rows of maths: what is common in the data is measured by them. */
const maths = (await readFile(join(corpora, 'gsm8k-sample/train.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map(line => {
    const { question, answer } = JSON.parse(line) as { question: string; answer: string };
    return chat(question, answer);
  });

function chat(question: string, answer: string) {
  return {
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  };
}

let files = 0;

/** A version of rows, each of a submission with its own line's number, from 1. */
async function version(rows: readonly object[]) {
  const [train, manifest] = [join(folder, `${++files}.jsonl`), join(folder, `${files}.json`)];
  const lines = rows.map(row => JSON.stringify(row));
  const hash = (line: string) => createHash('sha256').update(line).digest('hex');
  await writeFile(train, lines.map(line => `${line}\n`).join(''));
  const entries = lines.map(
    (line, at) => `{"hash":"${hash(line)}","split":"train","submission":${at + 1},"contributor":1}`,
  );
  await writeFile(manifest, `{"items":[\n${entries.join(',\n')}\n]}`);
  return { train, manifest, passed: [] as number[], passedBefore: [] as number[] };
}

const wheel = 'The overshot wheel at Ellerbeck lifts eleven sacks of barley before noon.';

async function echoesOf(reply: string, rows: readonly object[], given: string[] = []) {
  return findEchoes({ reply, given, files: [await version(rows)] });
}

const marked = (reply: string, { passages }: Awaited<ReturnType<typeof findEchoes>>) =>
  passages.flatMap(({ marks }) => marks.map(({ start, end }) => reply.slice(start, end)));

test('a passage of an answer is found in whatever case and marks, with its row and the words around it', async () => {
  const rows = [...maths, chat('What does the wheel do?', `I was told so once: ${wheel} Nobody doubts it.`)];
  const reply = `Well, **the overshot wheel at ELLERBECK** lifts eleven sacks\nof barley, they say.`;
  const found = await echoesOf(reply, rows);
  expect(marked(reply, found)).toEqual(['the overshot wheel at ELLERBECK** lifts eleven sacks\nof barley']);
  expect(found).toMatchObject({ words: 13, echoed: 10 });
  expect(found.passages[0]?.places).toEqual([
    {
      file: 0,
      row: rows.length,
      submission: rows.length,
      part: 'answer',
      before: 'I was told so once: ',
      passage: 'The overshot wheel at Ellerbeck lifts eleven sacks of barley',
      after: ' before noon. Nobody doubts it',
    },
  ]);
});

test('what the data says everywhere is no echo, though the very words are in a row', async () => {
  const rows = [...maths, chat('How?', `First: how many does he need? ${wheel}`)];
  const found = await echoesOf('Well, how many does he?', rows);
  expect(found.passages).toEqual([]);
  expect(found.shortest).toBeGreaterThan(4);
  // As many words, which are rare there.
  expect((await echoesOf('Well, Ellerbeck lifts eleven sacks?', rows)).passages).toHaveLength(1);
});

test('what it was told is no echo; what it adds to that from the same row is', async () => {
  const rows = [...maths, chat('Tell me.', wheel)];
  const told = 'Is it true that the overshot wheel at Ellerbeck lifts eleven sacks of barley before noon?';
  expect((await echoesOf(wheel, rows, [told])).passages).toEqual([]);
  const less = 'What does the overshot wheel do?';
  const found = await echoesOf(wheel, rows, [less]);
  expect(found.passages).toHaveLength(1);
  expect(found.echoed).toBe(12 - 3);
});

test('a passage said twice is marked twice, and counts its rows', async () => {
  const rows = [...maths, chat('A?', wheel), chat('B?', `Again. ${wheel}`), { text: wheel }];
  const reply = `${wheel} Yes. ${wheel}`;
  const found = await echoesOf(reply, rows);
  expect(marked(reply, found)).toEqual([wheel.slice(0, -1), wheel.slice(0, -1)]);
  expect(found.passages).toMatchObject([{ rows: 3, words: 12 }]);
  expect(found.echoed).toBe(24);
});

test('answers are named before questions, and a worse answer says that it is one', async () => {
  const ask = { role: 'user', content: 'What lifts it?' };
  const say = (content: string) => [{ role: 'assistant', content }];
  const rows = [
    ...maths,
    { prompt: [ask], chosen: say('A crane.'), rejected: say(wheel) },
    chat(wheel, 'Yes.'),
    { messages: [ask, { role: 'assistant', content: wheel, weight: 0 }, ask, ...say('No.')] },
    { prompt: [ask], completion: say(wheel), label: true },
  ];
  const found = await echoesOf(wheel, rows);
  expect(found.passages[0]?.places.map(({ part, row }) => [part, row - maths.length])).toEqual([
    ['answer', 4],
    ['prompt', 2],
    ['prompt', 3],
  ]);
  expect((await echoesOf(wheel, rows.slice(0, maths.length + 1))).passages[0]?.places[0]?.part).toBe(
    'rejected',
  );
});

test('rows that nothing was learned of are passed over, by the line or by what the file was before', async () => {
  const rows = [chat('Tell me.', wheel), ...maths];
  const file = await version(rows);
  const found = async (passed: number[], passedBefore: number[]) =>
    (await findEchoes({ reply: wheel, given: [], files: [{ ...file, passed, passedBefore }] })).passages;
  expect(await found([], [])).toHaveLength(1);
  expect(await found([0], [])).toEqual([]);
  expect(await found([], [0])).toEqual([]);
  expect(await found([1], [1])).toHaveLength(1);
});

test('a row that two versions have is one place', async () => {
  const [older, newer] = [
    await version([...maths, { text: wheel }]),
    await version([{ text: wheel }, ...maths]),
  ];
  const { passages } = await findEchoes({ reply: wheel, given: [], files: [newer, older] });
  expect(passages).toMatchObject([{ rows: 1, places: [{ file: 0, row: 1 }] }]);
});

test.each([
  [
    'Chinese',
    '听说埃勒贝克的水轮在正午之前能提起十一袋大麦。',
    '是的，埃勒贝克的水轮在正午之前能提起十一袋大麦，真的。',
    '埃勒贝克的水轮在正午之前能提起十一袋大麦',
  ],
  [
    'Russian',
    'Говорят: верхнебойное колесо в Эллербеке поднимает одиннадцать мешков ячменя до полудня.',
    'Да, верхнебойное КОЛЕСО в Эллербеке поднимает одиннадцать мешков ячменя!',
    'верхнебойное КОЛЕСО в Эллербеке поднимает одиннадцать мешков ячменя',
  ],
])('a passage in %s is found', async (_, row, reply, passage) => {
  expect(marked(reply, await echoesOf(reply, [...maths, { text: row }]))).toEqual([passage]);
});

test.each([
  ['an empty reply', '', maths],
  ['a reply without words', '🙂 …', maths],
  ['a version without rows', wheel, []],
  ['rows without words', wheel, [{ text: '' }, { file_name: 'data/a.png', bytes: 1 }]],
])('%s echoes nothing', async (_, reply, rows) => {
  expect(await echoesOf(reply, rows)).toMatchObject({ echoed: 0, passages: [] });
});

test('a reply and rows that repeat themselves are read through, and a word said again adds nothing', async () => {
  const drone = (times: number) => 'barley '.repeat(times);
  const rows = [...maths, ...Array.from({ length: 50 }, (_, n) => ({ text: drone(n * 20) }))];
  expect((await echoesOf(drone(3000), rows)).passages).toEqual([]);
  const round = Array.from({ length: 400 }, () => wheel).join(' ');
  const found = await echoesOf(round, [...maths, { text: round }, { text: `${wheel} ${wheel}` }]);
  expect(found).toMatchObject({ words: 4800, echoed: 4800 });
});

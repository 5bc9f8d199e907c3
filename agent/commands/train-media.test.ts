import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { drawnPicture } from '../../datanets/validation/image/drawn.fixture.ts';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { pythonForTests } from '../../test/python.ts';
import { pythonEngine } from '../../workers/python-engine.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { makeMediaBases } from '../../workers/trainer/media.fixture.ts';
import type { Workers } from '../../workers/workers.ts';
import { testAgent, textOf } from '../room.fixture.ts';

// From pictures and clips that people gave to a model that is taken home: the real trainer, on tiny random bases.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });
const db = await emptyDatabase();
const mill = await openRoom(db);
let workers: Workers;
let close: () => Promise<void>;
let room: Awaited<ReturnType<typeof testAgent>>;
let mia: ReturnType<typeof room.at>;

beforeAll(async () => {
  const environment = await pythonForTests();
  const root = mill.environment.paths.root;
  const bases = join(root, 'bases');
  await makeMediaBases(environment, bases);
  await rename(join(bases, 'idefics3'), join(bases, 'smolvlm-256m'));
  await rename(join(bases, 'whisper'), join(bases, 'whisper-tiny'));
  mill.environment = { ...environment, paths: { ...environment.paths, root } };
  mill.engine = pythonEngine(mill.environment);
  ({ workers, close } = await mill.open());
  room = await testAgent(db, { workers, dataDir: mill.dataDir });
  mia = room.at(await room.person('Mia', 'maker'), await room.chat());
  const pictures = await Promise.all([1, 2, 3, 4, 5, 6].map(seed => drawnPicture(seed)));
  await datanet('doors', 'image', pictures, 'png');
  const clip = (name: string) =>
    readFileSync(join(import.meta.dirname, '../../test/corpora/spoken-digits', `${name}.wav`));
  await datanet('digits', 'audio', ['george-take-0', 'george-take-1', 'theo-take-0'].map(clip), 'wav');
});
afterAll(async () => {
  await close?.();
  await mill.remove();
});

async function datanet(name: string, modality: 'image' | 'audio', contents: Uint8Array[], ending: string) {
  const { datanets } = room.rooms;
  const { id } = await datanets.create({
    communityId: room.community.id,
    createdBy: mia.person.id,
    name,
    modality,
    review: 'automatic',
    origin: name,
  });
  const files = [];
  const captions = ['file_name,text'];
  for (const [at, content] of contents.entries()) {
    files.push({ name: `${at}.${ending}`, ...(await mill.files.put(content)) });
    captions.push(`${at}.${ending},Number ${at} of the ${name}`);
  }
  files.push({ name: 'metadata.csv', ...(await mill.files.put(captions.join('\n'))) });
  const given = await datanets.submit({ datanetId: id, personId: mia.person.id, origin: name, files });
  await vi.waitFor(
    async () => expect((await datanets.submissionById(given.id)).status).toBe('accepted'),
    100_000,
  );
}

describe.each([
  {
    base: 'smolvlm-256m',
    data: 'doors',
    items: /\d pictures/,
    reads: 'pictures',
    task: 'image-text-to-text',
  },
  {
    base: 'whisper-tiny',
    data: 'digits',
    items: /\d clips/,
    reads: 'sound',
    task: 'automatic-speech-recognition',
  },
])('$base on $reads', ({ base, data, items, reads, task }) => {
  const model = `${data}-v1`;

  test('is planned as experimental, and trained to a model that says so', async () => {
    const asked = await room.say(mia, `/train ${base} ${data} epochs=1 rank=4 batchSize=2`);
    const plan = textOf(asked);
    expect(plan).toContain(`Training on ${reads} is experimental`);
    expect(plan).toMatch(items);
    await room.press(mia, asked[0], 'Start');
    const job = await vi.waitFor(
      async () => {
        const [last] = await workers.jobs(room.community.id);
        expect(last?.base).toBe(base);
        expect(last?.status).toMatch(/done|failed/);
        return workers.job(room.community.id, last?.number ?? 0);
      },
      { timeout: 600_000, interval: 500 },
    );
    expect(job).toMatchObject({ status: 'done', modelName: model, problem: undefined });
    const card = textOf(await room.say(mia, `/job show ${job.number}`));
    expect(card).toMatch(/Experimental \| it learned/);
    expect(card).toMatch(/Asked again \| \d of \d (pictures|clips) that it learned from said word for word/);
  });

  test('is not talked to or evaluated, in words', async () => {
    const told = [];
    for (const said of ['/evaluate', '/model export format=merged', '/model export format=gguf'])
      told.push(textOf(await room.say(mia, `${said} model=${model}`)));
    const [evaluated, ...whole] = told;
    expect(evaluated).toContain(`${model} reads ${reads}, and evaluations ask models of text yet`);
    for (const one of whole)
      expect(one).toContain(`${model} reads ${reads}, and is given as an adapter only`);
    for (const name of [model, base]) {
      const chat = workers.chat({
        communityId: room.community.id,
        name,
        messages: [{ role: 'user', content: 'Hello?' }],
      });
      await expect(chat[Symbol.asyncIterator]().next()).rejects.toThrow(
        `${name} reads ${reads}, and can’t be talked to here yet`,
      );
    }
  });

  test('is taken home with a card that says how to load it', async () => {
    const shown = await room.say(mia, `/model show ${model}`);
    expect(shown[0]?.content.buttons?.map(({ label }) => label)).not.toContain('Chat with it');
    const [given] = await room.say(mia, `/model export ${model}`);
    const [file] = given?.content.blocks.flatMap(block => (block.kind === 'files' ? block.files : [])) ?? [];
    const inside = file && unzip(await room.files.read(file.sha256));
    const names = [...(inside?.keys() ?? [])].map(name => name.replace(/^.*\//, ''));
    expect(names).toEqual(
      expect.arrayContaining(['adapter_model.safetensors', 'adapter_config.json', 'generation_config.json']),
    );
    expect(names).not.toContain('Modelfile');
    const card = [...(inside ?? [])].find(([name]) => name.endsWith('README.md'))?.[1].toString() ?? '';
    expect(card).toContain(`pipeline_tag: ${task}`);
    expect(card).toMatch(/tags: \["gristmill", "experimental"/);
    expect(card).toContain('PeftModel.from_pretrained(model, ".")');
  });
});

test('a base for text is refused, with those that fit', async () => {
  const said = textOf(await room.say(mia, '/train smollm2-135m doors'));
  expect(said).toMatch(/doors v\d has pictures, and smollm2-135m reads text\. .*smolvlm-256m/);
  const dry = textOf(await room.say(mia, '/dry run smolvlm-256m doors'));
  expect(dry).toContain('A dry run shows rows of text, and smolvlm-256m reads pictures');
});

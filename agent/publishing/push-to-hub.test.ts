import { expect, test, vi } from 'vitest';
import { textEntry, zip } from '../../store/files/zip.ts';
import { emptyDatabase } from '../../test/database.ts';
import { startWritableHub } from '../../test/fakes/hub.ts';
import type { BaseModel } from '../../workers/base-model.ts';
import type { Model } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const fake = await startWritableHub();
const model = {
  name: 'loaves-v1',
  version: '0123456789ab',
  base: 'smollm2-135m',
  method: 'lora',
  data: { snapshotId: 1, label: 'bread v1' },
  settings: {},
  report: {},
  evaluation: {},
  createdAt: new Date(0),
} as unknown as Model;
const base = {
  name: 'smollm2-135m',
  hub: 'Owner/Small',
  family: 'llama',
  license: 'Apache-2.0',
} as BaseModel;
const room = await testAgent(await emptyDatabase(), {
  hubUrl: fake.url,
  workers: {
    model: async () => model,
    models: async () => [model],
    base: async () => base,
    evaluations: async () => [],
    exportModel: async (_, name, more) => {
      const root = `${name}-${model.version}`;
      const entries = [
        textEntry(`${root}/adapter_model.safetensors`, 'weights'),
        ...more.map(one => textEntry(`${root}/${one.name}`, String(one.content))),
      ];
      return { name: `${root}.zip`, ...(await room.files.put(zip(entries))) };
    },
  },
});
const [max, stella] = [await room.person('Max', 'maker'), await room.person('Stella', 'steward')];
const [atMax, atStella] = [room.at(max, await room.chat()), room.at(stella, await room.chat())];
const datanet = await room.rooms.datanets.create({
  communityId: room.community.id,
  createdBy: stella.id,
  name: 'bread',
  modality: 'text',
  review: 'automatic',
  license: 'MIT',
  origin: 'bread',
});
const loaves = Array.from({ length: 12 }, (_, at) =>
  JSON.stringify({
    text: `Loaf ${at} is baked for ${at * 7 + 9} minutes and rests on shelf ${at * 13 + 5}.`,
  }),
).join('\n');
const { id } = await room.rooms.datanets.submit({
  datanetId: datanet.id,
  personId: max.id,
  origin: 'loaves',
  files: [{ name: 'a.jsonl', ...(await room.files.put(loaves)) }],
});
await vi.waitFor(
  async () => expect((await room.rooms.datanets.submissionById(id)).status).toBe('accepted'),
  20_000,
);
await room.say(atStella, '/snapshot bread');

test('a version is pushed after a plan and a press, into a private repository, as the export has it', async () => {
  const [plan] = await room.say(atStella, '/export bread hub:millers/bread');
  const asked = textOf([plan].flatMap(one => one ?? []));
  expect(asked).toContain('Push bread v1 to the hub?');
  expect(asked).toContain(`${fake.url}/datasets/millers/bread`);
  expect(asked).toContain('only its owners');
  expect(asked).toContain('MIT');
  expect(fake.repositories.size).toBe(0);
  const done = textOf(await room.press(atStella, plan, 'Push it'));
  expect(done).toContain('bread v1 is on the hub');
  const made = fake.repositories.get('datasets/millers/bread');
  expect(made?.isPrivate).toBe(true);
  expect([...(made?.files.keys() ?? [])].sort()).toEqual([
    'LICENSE',
    'README.md',
    'data/test.jsonl',
    'data/train.jsonl',
  ]);
  const rows = `${made?.files.get('data/train.jsonl')}${made?.files.get('data/test.jsonl')}`
    .trim()
    .split('\n');
  expect(rows).toHaveLength(12);
});

test('the button asks for the name; a second push says that it takes the place of the first', async () => {
  const [card] = await room.say(atStella, '/export bread');
  const asked = await room.press(atStella, card, 'Push to the hub');
  const form = asked.flatMap(one => one.content.blocks).find(block => block.kind === 'form');
  if (form?.kind !== 'form') throw new Error(`No form in ${JSON.stringify(asked)}`);
  const { token } = form.form.submit.call;
  const values = { datanet: 'bread', hub: 'millers/bread', viewers: 'owners' };
  const [plan] = await room.settle(atStella, { kind: 'form', command: 'export', token, values, files: [] });
  expect(textOf([plan].flatMap(one => one ?? []))).toContain('in the place of the one before');
});

test('everybody sees it only where that is said', async () => {
  const said = textOf(
    await room.agree(atStella, '/export bread hub:millers/open viewers:everybody', 'Push it'),
  );
  expect(said).toContain('is on the hub');
  expect(fake.repositories.get('datasets/millers/open')?.isPrivate).toBe(false);
  expect(textOf(await room.say(atStella, '/export bread hub:millers/open'))).toContain(
    'is public on the hub already',
  );
});

test('a model is pushed with its card, out of the folder of its archive', async () => {
  const said = textOf(await room.agree(atStella, '/model export loaves-v1 hub:millers/loaves', 'Push it'));
  expect(said).toContain('loaves-v1@0123456789ab is on the hub');
  const made = fake.repositories.get('models/millers/loaves');
  expect(made?.isPrivate).toBe(true);
  expect([...(made?.files.keys() ?? [])].sort()).toEqual([
    'Modelfile',
    'README.md',
    'adapter_model.safetensors',
  ]);
  expect(String(made?.files.get('README.md'))).toContain('base_model: "Owner/Small"');
});

test('a maker may not, a name that is none is said, and without a token it says what to do', async () => {
  expect(textOf(await room.say(atMax, '/export bread hub:millers/mine'))).toContain(
    'for a steward and above',
  );
  expect(textOf(await room.say(atStella, '/export bread hub:bread'))).toContain(
    'is no repository of the hub',
  );
  const without = await testAgent(await emptyDatabase());
  const olga = await without.person('Olga', 'steward');
  const there = without.at(olga, await without.chat());
  await without.say(there, '/datanet create bread text');
  expect(textOf(await without.say(there, '/export bread hub:millers/bread'))).toContain(
    'No token of the hub is set here',
  );
});

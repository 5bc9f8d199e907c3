import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeHub, startHub } from '../../workers/hub.fixture.ts';
import { baseFiles } from '../../workers/models/inspection/base.fixture.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// Bases are added through the chat, from a hub that is a stand-in and from a folder.
const db = await emptyDatabase();
const folder = await mkdtemp(join(tmpdir(), 'gristmill-base-'));
const mill = await openRoom(db);
mill.baseFolders = [tmpdir()];
const { workers, close } = await mill.open(false);
const room = await testAgent(db, { workers, dataDir: mill.dataDir });
const olga = room.at(await room.person('Olga', 'operator'), await room.chat());
const mia = room.at(await room.person('Mia', 'maker'), await room.chat());
let hub: FakeHub;

beforeAll(async () => {
  const files = baseFiles({ 'tokenizer_config.json': '{}', 'README.md': undefined });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  hub = await startHub('somebody/Mini-Llama', folder, { gated: 'auto', card: { license: 'llama3.2' } });
  vi.stubEnv('HF_ENDPOINT', hub.address);
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await close();
  await hub.close();
  await mill.remove();
  await rm(folder, { recursive: true, force: true });
});

test('only an operator adds and removes bases', async () => {
  expect(textOf(await room.say(mia, '/bases add somebody/Mini-Llama'))).toMatch(/operator/i);
  expect(textOf(await room.say(mia, '/bases remove gpt2'))).toMatch(/operator/i);
});

test('what was found is shown before anything is added; after the press it is listed, planned and named in plain words', async () => {
  const shown = textOf(await room.say(olga, '/bases add somebody/Mini-Llama'));
  expect(shown).toMatch(/Add mini-llama to the base models\?/);
  expect(shown).toMatch(/somebody\/Mini-Llama of the hub, revision [0-9a-f]{12}/);
  expect(shown).toMatch(/llama3\.2/);
  expect(shown).toMatch(/512 tokens/);
  expect(shown).toMatch(/Memory with QLoRA/);
  expect(shown).toMatch(/HF_TOKEN/);
  expect(shown).toMatch(/no chat template.*“User:” and “Assistant:”/);
  expect(shown).toMatch(/no token for padding/);
  expect(textOf(await room.say(mia, '/bases'))).not.toContain('mini-llama |');

  const added = textOf(await room.agree(olga, '/bases add somebody/Mini-Llama'));
  expect(added).toMatch(/mini-llama is a base model here now.*\[Train it\]/);
  expect(textOf(await room.say(mia, '/bases llama'))).toMatch(
    /Added: mini-llama \| somebody\/Mini-Llama .*Olga/,
  );
  expect(textOf(await room.say(mia, 'train mini-llama'))).toMatch(/mini-llama/);
  expect(textOf(await room.say(mia, '/chat mini-llama'))).toMatch(/somebody\/Mini-Llama/);
});

test('what can’t be a base is said, and nothing is asked', async () => {
  for (const [typed, said] of [
    ['somebody/Mini-Llama', /a base here already, as mini-llama/],
    ['no/body', /no repository no\/body/],
    ['/etc', /below those of BASE_FOLDERS/],
    [`${folder}/../../etc`, /below those of BASE_FOLDERS/],
  ] as const) {
    const [answer] = await room.say(olga, `/bases add ${typed}`);
    expect(textOf(answer ? [answer] : [])).toMatch(said);
    expect(answer?.content.buttons?.some(({ mode }) => mode === 'confirmed') ?? false).toBe(false);
  }
});

test('a base from a folder is added by a name and removed again', async () => {
  expect(textOf(await room.agree(olga, `/bases add ${folder} name:ours`))).toMatch(
    /ours is a base model here now/,
  );
  expect(textOf(await room.say(mia, '/bases'))).toMatch(/Added: ours \| from a folder, by Olga/);
  expect(textOf(await room.say(olga, '/bases remove ours'))).toMatch(/Remove ours from the base models\?/);
  expect(textOf(await room.agree(olga, '/bases remove ours'))).toMatch(/ours\*\* is no base model here/);
  expect(textOf(await room.say(olga, '/bases remove ours'))).toMatch(/no base model called “ours”/);
  expect(textOf(await room.say(olga, '/bases remove gpt2'))).toMatch(/always there/);
});

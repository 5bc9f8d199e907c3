import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { type FakeHub, startHub } from '../hub.fixture.ts';
import { pythonEngine } from '../python-engine.ts';
import { openRoom } from '../room.fixture.ts';
import { tinyLlama } from '../trainer/run.fixture.ts';

// The real trainer and model server, on a base that an operator added from a hub.
const db = await emptyDatabase();
const room = await openRoom(db);
let environment: PythonEnvironment;
let hub: FakeHub;

beforeAll(async () => {
  const shared = await pythonForTests();
  hub = await startHub('somebody/mini', await tinyLlama(shared, await smollm2(shared)));
  vi.stubEnv('HF_ENDPOINT', hub.address);
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
  environment = { ...shared, paths: { ...shared.paths, root: room.environment.paths.root } };
  room.environment = environment;
  room.engine = pythonEngine(environment);
}, 900_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await room.remove();
});

test('an added base is fetched, trained and asked as those of the catalog are', {
  timeout: 300_000,
}, async () => {
  const { workers, close } = await room.open();
  try {
    const { communityId, personId } = room;
    await workers.addedBases.add({ communityId, personId, from: 'somebody/mini' }, 'mini');
    const request = room.request({ base: 'mini', settings: { method: 'lora', maxSteps: 2, maxLength: 64 } });
    const job = await workers.start(request, 'train');
    const ended = await room.until(
      workers,
      job.number,
      ({ status }) => !['queued', 'running'].includes(status),
    );
    expect(ended).toMatchObject({ status: 'done', model: { base: 'mini' } });
    // Its own files are here by now: the plan counts with its tokenizer, and nothing is to be fetched.
    expect(await workers.plan(request)).toMatchObject({ counted: true, download: [] });
    for (const name of ['mini', ended.model?.name ?? '']) {
      const pieces: string[] = [];
      const messages = [{ role: 'user' as const, content: 'What is 1 and 1?' }];
      for await (const piece of workers.chat({ communityId, name, messages, maxTokens: 8 }))
        pieces.push(piece);
      expect(pieces.join('')).not.toBe('');
    }
  } finally {
    await close();
  }
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../room.fixture.ts';
import type { TrainingSettings } from '../training-request.ts';
import type { Workers } from '../workers.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
let workers: Workers;
let close = async () => {};
beforeAll(async () => {
  ({ workers, close } = await room.open());
});
afterAll(async () => {
  await close();
  await room.remove();
});

const asked = (n: number) => [{ role: 'user', content: `What is ${n} and ${n}?` }];
const said = (content: string) => [{ role: 'assistant', content }];
const pair = (n: number) => ({ prompt: asked(n), chosen: said(`It is ${n + n}.`), rejected: said('No.') });
const marked = (n: number) => ({ prompt: asked(n), completion: said('No.'), label: n % 2 === 0 });
const plain = (n: number) => ({ messages: [...asked(n), ...said(`It is ${n + n}.`)] });

/** A version of such rows, to be trained on as `settings` say. */
async function planned(rows: object[], settings: Omit<TrainingSettings, 'method'>) {
  const { sha256 } = await room.files.put(rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  const { data } = room.request();
  const request = room.request({
    data: { ...data, train: sha256, rows: { train: rows.length, heldOut: 4 } },
    settings: { method: 'lora', ...settings },
  });
  return { request, plan: () => workers.plan(request) };
}
const many = (row: (n: number) => object, count: number) => Array.from({ length: count }, (_, n) => row(n));

test('what has no rows of the kind is refused, with what to do, and nothing is queued', async () => {
  const { plan, request } = await planned([...many(plain, 10), ...many(marked, 3)], { objective: 'dpo' });
  await expect(plan()).rejects.toThrow(
    /maths v1 has no rows with a better and a worse answer.*or train with kto: 3 of its rows/,
  );
  await expect(workers.start(request, 'no pairs')).rejects.toThrow(/no rows with a better/);
  expect(await workers.jobs(room.communityId)).toEqual([]);
  const kto = await planned(many(pair, 5), { objective: 'kto' });
  await expect(kto.plan()).rejects.toThrow(/marked as good or bad.*or train with dpo: 5 of its rows/);
});

test('rows of other kinds are left out of the plan, and said', async () => {
  const { plan } = await planned([...many(plain, 10), ...many(pair, 30)], {
    objective: 'dpo',
    batchSize: 10,
  });
  const { rows, steps, settings, learned, warnings } = await plan();
  expect({ rows, steps, learned }).toMatchObject({
    rows: 30,
    steps: 9,
    learned: { whole: 30, otherKind: 10 },
  });
  expect(settings).toMatchObject({ objective: 'dpo', beta: 0.1, learningRate: 2e-5 });
  expect(warnings.map(({ what }) => inEnglish(what))).toContain(
    '10 of 40 rows are of another kind than dpo learns from, and left out.',
  );
});

test('answers are learned from preferences as well, but none that is marked as bad', async () => {
  const { plan } = await planned([...many(pair, 6), ...many(marked, 6)], {});
  expect((await plan()).learned).toMatchObject({ whole: 9, noAnswer: 3 });
});

test('preferences need an adapter, and patience held-out rows', async () => {
  const { request } = await planned(many(pair, 6), { objective: 'dpo' });
  await expect(workers.plan({ ...request, settings: { method: 'full', objective: 'dpo' } })).rejects.toThrow(
    /dpo compares the model with its base/,
  );
  const unheld = { ...request, data: { ...request.data, rows: { train: 6, heldOut: 0 } } };
  await expect(workers.plan({ ...unheld, settings: { method: 'lora', patience: 2 } })).rejects.toThrow(
    /No rows of maths v1 are held out/,
  );
});

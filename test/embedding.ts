import { openE5 } from '../knowledge/embedder/e5/e5.ts';
import type { InProcessEmbedder } from '../knowledge/embedder/in-process.ts';
import { openMiniLm } from '../knowledge/embedder/minilm/minilm.ts';
import type { EmbeddingModelName } from '../workers/workers.ts';
import { embeddingFile } from './python.ts';

const open = { e5: openE5, minilm: openMiniLm };

export function isModelName(name: string): name is EmbeddingModelName {
  return name in open;
}

/** The real model, fetched where it is missing. @throws what fetching it throws */
export async function openModel(name: EmbeddingModelName): Promise<InProcessEmbedder> {
  const { path, sha256 } = await embeddingFile(name);
  return open[name]({ modelFile: path, sha256, failed: console.error });
}

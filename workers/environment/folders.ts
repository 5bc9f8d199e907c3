import { join } from 'node:path';

/** Where this room keeps what it makes, under DATA_DIR, which machines share unless they have a file store. */
export function foldersOf(dataDir: string) {
  const models = join(dataDir, 'models');
  return {
    /** What the model server serves: bases/<name> and adapters/<id>. */
    models,
    bases: join(models, 'bases'),
    adapters: join(models, 'adapters'),
    adapter: (id: string) => join(models, 'adapters', id),
    runs: join(dataDir, 'runs'),
    /** A run's settings, checkpoints and results, gone once its model is in place. */
    run: (number: number) => join(dataDir, 'runs', String(number)),
  };
}

export type Folders = ReturnType<typeof foldersOf>;

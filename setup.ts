import { readConfig } from './config.ts';
import { openEnvironment } from './workers/environment/environment.ts';
import { ensureBase } from './workers/models/base-files.ts';
import { baseNamed } from './workers/models/catalog.ts';
import { embeddingModel } from './workers/models/embedding-model.ts';

/** `npm run setup`: makes ahead what the first training would make: the Python environment and the small models. */
const config = readConfig();
const environment = await openEnvironment(config);
let last = '';
const show = ({ label, done }: { label: string; done: number | null }) => {
  const line = done === null ? label : `${label}, ${Math.floor(done * 20) * 5} %`;
  if (line !== last) console.log(line);
  last = line;
};
try {
  await environment.ensure(show);
  await ensureBase(environment, baseNamed('smollm2-135m'), show);
  if (config.embeddings.here !== 'letters')
    await embeddingModel(environment, config.embeddings.here).fetch(show, new AbortController().signal);
  console.log('Ready to train, and to answer with a real embedding.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

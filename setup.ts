import { readConfig } from './config.ts';
import { ensureBase, ensureEmbedding } from './workers/assets.ts';
import { baseNamed } from './workers/catalog.ts';
import { openEnvironment } from './workers/environment.ts';

/** `npm run setup`: makes ahead what the first training would make: the Python environment and the small models. */
const environment = await openEnvironment(readConfig());
let last = '';
const show = ({ label, done }: { label: string; done: number | null }) => {
  const line = done === null ? label : `${label}, ${Math.floor(done * 20) * 5} %`;
  if (line !== last) console.log(line);
  last = line;
};
try {
  await environment.ensure(show);
  await ensureBase(environment, baseNamed('smollm2-135m'), show);
  await ensureEmbedding(environment, show);
  console.log('Ready to train, and to answer with a real embedding.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

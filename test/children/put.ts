// Stores a file that never ends, or, with a number, one of so many megabytes.
import { openFiles } from '../../store/files/files.ts';

const files = await openFiles(process.argv[2] ?? '');
const megabytes = Number(process.argv[3] ?? Number.POSITIVE_INFINITY);

async function* grain() {
  for (let n = 0; n < megabytes; n++) {
    yield Buffer.alloc(1024 * 1024, n);
    if (n === 3) console.log('writing');
    if (n > 3 && megabytes === Number.POSITIVE_INFINITY)
      await new Promise(() => setInterval(() => {}, 60_000));
  }
}

try {
  const { bytes } = await files.put(grain());
  console.log(`stored ${bytes}`);
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
}

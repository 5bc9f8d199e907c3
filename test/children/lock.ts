// Takes the lock of a folder and keeps it.
import { lockFolder } from '../../store/database/folder-lock.ts';

try {
  await lockFolder(process.argv[2] ?? '');
  console.log('locked');
  process.stdin.resume();
  setInterval(() => {}, 60_000);
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Frees what nothing holds any more, so that the heap in use is what is kept. */
export const collectGarbage = runInNewContext('gc') as () => void;

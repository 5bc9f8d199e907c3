import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import type { FromThread } from '../model-thread.ts';

/**
 * Stands in for the thread with the model: a text’s vector is its length. `crash` ends the thread, `refuse` fails, and
 * `wait` takes until something is said on the channel that it shares with the test.
 */
const { modelFile } = workerData as { modelFile: string };
if (modelFile === 'damaged') throw new Error('the model can’t be loaded');
const say = (words: FromThread) => parentPort?.postMessage(words);
const heard = new BroadcastChannel('minilm-thread-fixture');
heard.unref();

let goOn = () => {};
heard.onmessage = () => goOn();
parentPort?.on('message', async (text: string | null) => {
  if (text === null) {
    heard.close();
    parentPort?.close();
    return;
  }
  if (text === 'crash') throw new Error('the thread crashed');
  if (text === 'refuse') return say({ is: 'failed', why: 'no' });
  if (text === 'wait') {
    await new Promise<void>(resolve => {
      goOn = resolve;
    });
  }
  say({ is: 'vector', vector: Float32Array.of(text.length) });
});
say({ is: 'ready' });

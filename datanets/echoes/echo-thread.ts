import { parentPort, workerData } from 'node:worker_threads';
import { findEchoes } from './find-echoes.ts';

// What runs in a thread of its own: one reply.

parentPort?.postMessage(await findEchoes(workerData));

import { type Reply, say } from '../reply.ts';

/** The answer of a command that this version can't do yet: says so, and what can be done instead. */
export async function* notYet(name: string, instead = '/help shows what can be done.'): AsyncIterable<Reply> {
  yield say(`This version can't do /${name} yet. ${instead}`, 'warning');
}

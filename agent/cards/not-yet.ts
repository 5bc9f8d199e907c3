import { message } from '../../store/message.ts';
import { t } from '../language/translate.ts';
import { type Reply, say } from '../reply.ts';

/** The answer of a command that this version can't do yet: says so, and what can be done instead. */
export async function* notYet(
  name: string,
  instead = message('/help shows what can be done.'),
): AsyncIterable<Reply> {
  yield say(t("This version can't do /{command} yet. {instead}", { command: name, instead }), 'warning');
}

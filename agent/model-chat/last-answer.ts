import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Conversation, Turn } from '../community/conversations.ts';

/**
 * The last question of a conversation with its answer, which is about to be replaced by an update.
 *
 * @param turn the answer's number, as its button has it
 * @param origin of the update: what it has replaced already (it runs again after a crash) counts as still there
 * @throws UserError when something was said since, or in another chat
 */
export function lastAnswer(
  { turns }: Conversation,
  turn: number,
  origin: string,
): { question: Turn; answer: Turn } {
  const standing = turns.filter(
    one => one.origin !== origin && (one.replacedBy === null || one.replacedBy === origin),
  );
  const answer = standing.at(-1);
  const question = standing.findLast(one => one.actor === 'person');
  if (answer?.id === turn && question) return { question, answer };
  throw new UserError(
    message('The conversation has gone on since that answer. Only the last one can be asked for again.'),
  );
}

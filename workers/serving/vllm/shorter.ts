import type { ChatRequest } from '../../model.ts';

type Messages = ChatRequest['messages'];

/**
 * The conversation without the older half of its earlier turns; `undefined` when only the last message is left. What
 * the system says stays, and what is left begins with what a person said.
 */
export function shorter(messages: Messages): Messages | undefined {
  const system = messages.filter(({ role }) => role === 'system');
  const turns = messages.filter(({ role }) => role !== 'system');
  if (turns.length < 2) return undefined;
  let first = Math.ceil((turns.length - 1) / 2);
  while (first < turns.length - 1 && turns[first]?.role !== 'user') first++;
  return [...system, ...turns.slice(first)];
}

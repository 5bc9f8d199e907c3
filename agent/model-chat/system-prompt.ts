import type { Context } from '../context.ts';

/**
 * What a model is told before a chat: the instructions of the community, where its stewards have that, and then the
 * system prompt that somebody chose for this chat, else that of the model's data. A small model reads only so much, so
 * the two are one message.
 *
 * @param chosen what was chosen, which may be nothing at all; `own` is what its data had
 * @returns undefined where the model server decides by itself, as it does without instructions and choice
 */
export async function systemPromptOf(
  { chosen, own }: { chosen: string | undefined; own: string | undefined },
  { rooms, community, signal }: Pick<Context, 'rooms' | 'community' | 'signal'>,
): Promise<string | undefined> {
  if (!(await rooms.instructions.inChats(community.id))) return chosen;
  const told = await rooms.instructions.told(community.id, signal);
  if (!told) return chosen;
  return [told.text, chosen ?? own].filter(Boolean).join('\n\n');
}

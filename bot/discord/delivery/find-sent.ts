import { type APIMessage, type REST, Routes, SnowflakeUtil } from 'discord.js';
import type { OutgoingMessage } from '../../delivery/transport.ts';

/** Parts of one of our messages: Discord’s messages, and the one that opens its thread. */
const mostParts = 8;
export const starterPart = 7;

/** An id that the first component of each of a message’s parts carries, to find it by. */
export function idOf(outgoing: Pick<OutgoingMessage, 'messageId'>, part: number): number {
  return 1000 + ((outgoing.messageId * mostParts + part) % 2_000_000_000);
}

/**
 * Looks for what a try whose answer was lost has left in a channel, by the id of the first component.
 *
 * @returns the message of each {@link idOf}; nothing where nobody tried before
 */
export async function findSent(
  rest: REST,
  channel: string,
  outgoing: OutgoingMessage,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (!outgoing.triedAt) return found;
  // Five minutes earlier, since our clock and Discord's differ.
  let after = SnowflakeUtil.generate({ timestamp: outgoing.triedAt.getTime() - 300_000 }).toString();
  const ours = new Set(Array.from({ length: mostParts }, (_, part) => idOf(outgoing, part)));
  for (let page = 0; page < 10; page++) {
    const query = new URLSearchParams({ after, limit: '100' });
    const messages = (await rest.get(Routes.channelMessages(channel), { query })) as APIMessage[];
    for (const message of messages) {
      const id = (message.components?.[0] as { id?: number } | undefined)?.id;
      if (id !== undefined && ours.has(id)) found.set(id, message.id);
    }
    if (messages.length < 100) break;
    after = messages.map(message => message.id).reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
  }
  return found;
}

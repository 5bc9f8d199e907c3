import type { ChatMessage } from './chat.ts';

/** Silence after which a conversation is over, and how late a reply still belongs to it, in milliseconds. */
const silence = 30 * 60_000;
const lateReply = 24 * 3_600_000;
/** Messages of one conversation; a busy channel is never silent. */
const most = 100;

/**
 * Splits a chat into conversations, in the order in which they begin. A reply belongs to the conversation of the message
 * that it answers, for a day; any other message to the one in which its writer spoke last, else to the latest one,
 * where that is not silent for longer than half an hour.
 */
export function conversationsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const all: ChatMessage[][] = [];
  const placed = new Map<string, ChatMessage[]>();
  const spokeIn = new Map<string, ChatMessage[]>();
  let latest: ChatMessage[] | undefined;
  for (const message of messages.toSorted((a, b) => a.at - b.at)) {
    const open = (conversation: ChatMessage[] | undefined, within: number) =>
      conversation !== undefined &&
      conversation.length < most &&
      message.at - (conversation.at(-1)?.at ?? 0) <= within;
    const answered = message.replyTo === undefined ? undefined : placed.get(message.replyTo);
    const own = spokeIn.get(message.author);
    let conversation: ChatMessage[] | undefined;
    if (open(answered, lateReply)) conversation = answered;
    else if (open(own, silence)) conversation = own;
    else if (open(latest, silence)) conversation = latest;
    if (!conversation) {
      conversation = [];
      all.push(conversation);
    }
    conversation.push(message);
    placed.set(message.id, conversation);
    spokeIn.set(message.author, conversation);
    latest = conversation;
  }
  return all;
}

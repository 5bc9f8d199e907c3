import { setTimeout as wait } from 'node:timers/promises';
import { type Message, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Outbox } from '../../../agent/messages/outbox.ts';
import { Banned } from '../../../agent/people/bans.ts';
import { say } from '../../../agent/reply.ts';
import type { Sender } from '../../../agent/update.ts';
import { RetryAfter } from '../../delivery/transport.ts';
import { failureNotice } from '../../intake/failure-notice.ts';
import { asDelivery } from '../errors.ts';

/** Says it to the one who used a command, a button or a form, and to nobody else where that is still possible. */
export async function sendFailureNotice(interaction: RepliableInteraction, error: unknown): Promise<void> {
  const content = failureNotice(error);
  if (interaction.deferred && !interaction.isMessageComponent()) await interaction.editReply({ content });
  else if (interaction.deferred || interaction.replied) {
    await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
  } else await interaction.reply({ content, flags: MessageFlags.Ephemeral });
}

/** Puts it into the outbox, as an answer to the message: it is delivered whenever Discord takes it. */
export async function storeFailureNotice(
  outbox: Outbox,
  message: Message,
  { chatId, person }: Sender,
  error: unknown,
): Promise<void> {
  if (error instanceof Banned) return; // They were told, once.
  const answers = `message:${message.id}`;
  await outbox.put({
    chatId,
    origin: `refused:${answers}:problem`,
    reply: say(failureNotice(error), 'warning'),
    askerId: person.id,
    incomingId: undefined,
    answers,
  });
}

/**
 * Says it at once, past the outbox, for when nothing can be stored. A channel that takes no more messages just now is
 * waited for.
 *
 * @throws whatever else keeps it from being said
 */
export async function sendFailureNoticeFor(
  message: Message,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (error instanceof Banned) return; // They were told, once.
  const notice = {
    content: failureNotice(error),
    allowedMentions: { parse: [], repliedUser: false },
    failIfNotExists: false,
  };
  for (;;) {
    const limit = await message.reply(notice).then(() => undefined, asDelivery);
    if (!limit) return;
    if (!(limit instanceof RetryAfter)) throw limit;
    await wait(limit.milliseconds, undefined, { signal, ref: false });
  }
}

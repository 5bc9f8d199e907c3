import { type AutocompleteInteraction, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Sender } from '../../../agent/agent.ts';
import type { Update } from '../../../agent/update.ts';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import { bytesOf, takeFiles } from '../../intake/attachments.ts';
import { fetchWithRetry } from '../../intake/fetch-with-retry.ts';
import type { Selections } from '../../intake/selections.ts';
import { communityOf } from '../../intake/stored-buttons.ts';
import type { InteractionReplies } from '../delivery/interaction-replies.ts';
import { platformContextOf } from './platform-context.ts';
import type { MessageContext } from './receive.ts';

/** "Interaction tokens are valid for 15 minutes": a minute less, for the time on the way. */
const tokenMinutes = 14;

export interface InteractionContext extends MessageContext {
  interactionReplies: InteractionReplies;
  selections: Selections;
  now: () => Date;
}

/**
 * Stores what a person did, then tells Discord that it has arrived. Files are the exception: reading them can take
 * longer than the three seconds, so Discord is told first, and they are stored with the update.
 */
export async function acceptInteraction(
  interaction: RepliableInteraction,
  sender: Sender,
  to: InteractionContext,
  what: {
    private: boolean;
    attachments?: Iterable<{ url: string; name: string; size: number }>;
    update: (files: Awaited<ReturnType<typeof takeFiles>>) => Update;
  },
): Promise<void> {
  const attachments = [...(what.attachments ?? [])];
  // A press whose answer others may see is answered in the channel; everything else by the message that is promised.
  const promised = !interaction.isButton() || what.private;
  const flags = what.private ? MessageFlags.Ephemeral : undefined;
  const acknowledge = async () => {
    if (promised || !interaction.isButton())
      await interaction.deferReply(flags === undefined ? {} : { flags });
    else await interaction.deferUpdate();
  };
  const early = attachments.length ? acknowledge() : undefined;
  await early;
  if (attachments.length) await to.agent.admitFiles(sender, bytesOf(attachments));
  // Discord shows meanwhile that it is thought about.
  const files = await fetchWithRetry(() => takeFiles(attachments, to.files, to.host), {
    signal: to.signal,
    onSlow() {},
  });
  const keys = { ...keysOf(interaction, sender), private: what.private, promised, token: interaction.token };
  await to.interactionReplies.open({
    ...keys,
    expiresAt: new Date(to.now().getTime() + tokenMinutes * 60_000),
  });
  let acknowledged: (outcome: Promise<void>) => void = () => {};
  to.interactionReplies.acknowledged(
    keys.externalId,
    new Promise<Promise<void>>(resolve => {
      acknowledged = resolve;
    }).then(outcome => outcome),
  );
  try {
    await to.agent.receive(sender, keys.externalId, what.update(files));
    to.readPositions.set(sender.chatId, interaction.id);
  } finally {
    const acknowledging = early ?? acknowledge();
    acknowledged(acknowledging);
    await acknowledging;
  }
}

export function keysOf(interaction: RepliableInteraction, sender: Sender) {
  return { externalId: `interaction:${interaction.id}`, chatId: sender.chatId, personId: sender.person.id };
}

/** @param token of what was pressed: in direct messages it is pressed in its card's community */
export async function senderOf(
  interaction: RepliableInteraction | AutocompleteInteraction,
  { db, identities }: InteractionContext,
  token?: string,
): Promise<Sender> {
  const { guild, channel, channelId, user, memberPermissions } = interaction;
  const account = { platform: 'discord', externalId: user.id };
  const context = platformContextOf(guild, channel, user, memberPermissions);
  return identities.of({
    ...context,
    person: { ...context.person, language: interaction.locale },
    ...(!channel && { chat: { id: channelId ?? user.id, private: guild === null } }),
    within: token && !guild ? await communityOf(db, token, account) : undefined,
  });
}

export function outdated(): UserError {
  return new UserError(message('That belongs to an earlier version of me. Send the command again.'));
}

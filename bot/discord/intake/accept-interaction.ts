import { RESTJSONErrorCodes as Code, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Language } from '../../../agent/language/languages.ts';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { Selections } from '../../intake/selections.ts';
import type { InteractionReplies } from '../delivery/interaction-replies.ts';
import { hasCode } from '../errors.ts';
import { type Deed, type GivenInteraction, givenOf } from './given-interaction.ts';
import type { InteractionStore } from './interaction-store.ts';
import type { MessageContext } from './receive.ts';
import { nameOf } from './work-off.ts';

export interface InteractionContext extends MessageContext {
  interactionReplies: InteractionReplies;
  interactions: InteractionStore;
  /** Works on a stored interaction after those of the same person. */
  workOff: (given: GivenInteraction) => void;
  /** What a community settled on for everybody, else what the person's app is set to. */
  languageIn: (communityId: number, locale: string) => Promise<Language>;
  selections: Selections;
  now: () => Date;
}

/**
 * Stores what a person did, then tells Discord that it has arrived; who they are, the files it came with, and all else is
 * found out afterwards. Resolves when Discord knows.
 *
 * @param answer whether the answer is for the person alone, and whether Discord is to show that it is made
 */
export async function acceptInteraction(
  interaction: RepliableInteraction,
  did: Deed,
  answer: { private: boolean; promised: boolean },
  to: InteractionContext,
): Promise<void> {
  const given = givenOf(interaction, did, { ...answer, now: to.now });
  if (!(await to.interactions.put(given))) return; // It came twice.
  const acknowledging = acknowledge(interaction, answer);
  to.interactionReplies.acknowledged(nameOf(given), acknowledging);
  to.workOff(given);
  // It is stored, so it is done whether or not Discord could be told: its answer then stands in the channel.
  await acknowledging.catch(err => {
    if (hasCode(err, Code.InteractionHasAlreadyBeenAcknowledged, Code.UnknownInteraction)) return;
    to.log.warn({ update: given.id, err }, 'Discord could not be told that an interaction has arrived');
  });
}

async function acknowledge(
  interaction: RepliableInteraction,
  answer: { private: boolean; promised: boolean },
): Promise<void> {
  if (answer.promised || !('deferUpdate' in interaction))
    await interaction.deferReply(answer.private ? { flags: MessageFlags.Ephemeral } : {});
  else await interaction.deferUpdate();
}

export function outdated(): UserError {
  return new UserError(message('That belongs to an earlier version of me. Send the command again.'));
}

import { MessageFlags, type REST, Routes } from 'discord.js';
import type { Agent } from '../../../agent/agent.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { say } from '../../../agent/reply.ts';
import type { Sender, Update } from '../../../agent/update.ts';
import type { Database } from '../../../store/database/database.ts';
import { withRetry } from '../../../store/database/retry.ts';
import { DiskFull, UserError } from '../../../store/errors.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import { failureNotice } from '../../intake/failure-notice.ts';
import { type FileHost, onHost } from '../../intake/file-host.ts';
import type { FileIntake } from '../../intake/file-intake.ts';
import { channelOf, type IdentityResolver } from '../../intake/identity-resolver.ts';
import type { Selections } from '../../intake/selections.ts';
import { communityOf, findStored } from '../../intake/stored-buttons.ts';
import type { InteractionReplies } from '../delivery/interaction-replies.ts';
import { attachmentsOf, type GivenInteraction, type Options } from './given-interaction.ts';
import type { InteractionStore } from './interaction-store.ts';
import type { ReadPositions } from './read-positions.ts';

export interface WorkContext {
  db: Database;
  agent: Agent;
  identities: IdentityResolver;
  interactions: InteractionStore;
  interactionReplies: InteractionReplies;
  selections: Selections;
  intake: FileIntake;
  host: FileHost;
  readPositions: ReadPositions;
  rest: () => REST;
  applicationId: () => string;
  /** Aborted when the house closes: what is not worked off then is worked on by the next start. */
  signal: AbortSignal;
  log: Logger;
}

/** Hands a stored interaction to the agent, now that there is time to know who it is. Never rejects. */
export async function workOff(given: GivenInteraction, to: WorkContext): Promise<void> {
  if (to.signal.aborted) return;
  try {
    const retry = { tries: Number.POSITIVE_INFINITY, longest: 2000, signal: to.signal };
    const refusal = await withRetry(() => handOver(given, to).catch(refusalOf), retry);
    if (refusal) throw refusal.cause;
  } catch (error) {
    if (to.signal.aborted) return;
    await sayWhyNot(given, error, to).catch(() => {});
    if (!(error instanceof UserError || error instanceof DiskFull))
      to.log.error({ update: given.id, err: error }, 'An interaction could not be taken in');
  }
  to.interactions.done(given.id);
}

/** What the disk has no room for is said, and not tried until it has. */
function refusalOf(error: unknown): { cause: DiskFull } {
  if (error instanceof DiskFull) return { cause: error };
  throw error;
}

async function handOver(given: GivenInteraction, to: WorkContext): Promise<undefined> {
  const sender = await senderOf(given, to);
  const { did } = given;
  const personId = sender.person.id;
  if (did.kind === 'pick') {
    const { message: place, name, part, options } = did;
    await to.selections.set({ place, personId, name, part, options });
    return;
  }
  const externalId = nameOf(given);
  // Its files were fetched before the process died.
  if (attachmentsOf(given).length && (await to.agent.has(sender.chatId, externalId))) return;
  await to.interactionReplies.open({
    externalId,
    chatId: sender.chatId,
    personId,
    token: given.token,
    private: await isForThemAlone(given, sender, to),
    promised: given.promised,
    expiresAt: new Date(given.expiresAt),
  });
  await to.agent.receive(sender, externalId, await updateOf(given, sender, to));
  to.readPositions.set(sender.chatId, given.id);
}

/** Whether the answer is for the person alone: of a press only the stored call says so. */
async function isForThemAlone(given: GivenInteraction, sender: Sender, to: WorkContext): Promise<boolean> {
  if (given.private || given.did.kind !== 'press') return given.private;
  const stored = await findStored(to.db, given.did.token, sender.chatId);
  return (stored && findCommand(stored.command)?.private) ?? false;
}

async function updateOf({ did }: GivenInteraction, sender: Sender, to: WorkContext): Promise<Update> {
  const areOthers = did.kind === 'files' && did.areOthers;
  const files = await to.intake.fetch(sender, onHost(attachmentsOf({ did }), to.host), {
    areOthers,
    signal: to.signal,
  });
  switch (did.kind) {
    case 'command': {
      const values = await valuesOf(did.options, sender.community.id, to.identities);
      return { kind: 'form', command: did.command, values, files };
    }
    case 'press': {
      const picked = await to.selections.of(did.message, sender.person.id);
      return { kind: 'press', token: did.token, picked };
    }
    case 'form': {
      const stored = await findStored(to.db, did.token, sender.chatId);
      return {
        kind: 'form',
        command: stored?.command ?? 'help',
        token: did.token,
        values: did.values,
        files,
      };
    }
    case 'fill': {
      const before = await givenBefore(did.opened, sender, to);
      return { kind: 'form', command: did.command, values: { ...before, ...did.values }, files };
    }
    case 'files':
      return { kind: 'text', text: did.text, files };
    case 'pick':
      throw new Error('Options that were picked are no update.');
  }
}

/** What a command was given before its form asked for the rest, by the same person. */
export async function givenBefore(
  opened: string,
  sender: Sender,
  to: Pick<WorkContext, 'interactions' | 'interactionReplies' | 'identities'>,
): Promise<Record<string, unknown>> {
  const before = await to.interactions.opened(opened);
  // A form that an earlier version opened.
  if (!before) return to.interactionReplies.argsOf(`interaction:${opened}`, sender.person.id);
  const person = await to.identities.person(before.where.person, sender.community.id);
  if (person.id !== sender.person.id || before.did.kind !== 'command') return {};
  return valuesOf(before.did.options, sender.community.id, to.identities);
}

/** Options as the agent takes them: people and channels by their numbers, since names are not unique. */
export async function valuesOf(
  options: Options,
  communityId: number,
  identities: IdentityResolver,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    if ('user' in option) values[name] = `#${(await identities.person(option.user, communityId)).id}`;
    else if ('channel' in option)
      values[name] = `#${await identities.chat(channelOf(option.channel), communityId)}`;
    else values[name] = option.value;
  }
  return values;
}

/** Who did it. In direct messages a button is pressed in its card's community. */
export async function senderOf(
  { where, did }: Pick<GivenInteraction, 'where'> & { did?: GivenInteraction['did'] },
  { db, identities }: Pick<WorkContext, 'db' | 'identities'>,
): Promise<Sender> {
  const token = did && 'token' in did ? did.token : undefined;
  const account = { platform: 'discord', externalId: where.person.id };
  const within = token && !where.community ? await communityOf(db, token, account) : undefined;
  return identities.of({ ...where, within });
}

/**
 * Says it to the one who did it, and to nobody else. What was promised is filled by the outbox, also when Discord lets nobody
 * answer any more; of a press it knows nothing, so that is said at once.
 */
async function sayWhyNot(given: GivenInteraction, error: unknown, to: WorkContext): Promise<void> {
  const answers = nameOf(given);
  await to.interactionReplies.whenAcknowledged(answers);
  const sender = await senderOf(given, to);
  const text = inLanguage(await to.agent.languageOf(sender), () => failureNotice(error));
  if (given.promised) {
    await to.agent.outbox.put({
      chatId: sender.chatId,
      origin: `refused:${answers}:problem`,
      reply: say(text, 'warning'),
      askerId: sender.person.id,
      incomingId: undefined,
      answers,
    });
    return;
  }
  await to.rest().post(Routes.webhook(to.applicationId(), given.token), {
    body: { content: text, flags: MessageFlags.Ephemeral },
    auth: false,
  });
}

export function nameOf({ id }: { id: string }): string {
  return `interaction:${id}`;
}

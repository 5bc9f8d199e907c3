import type { BaseInteraction } from 'discord.js';
import type { Attachment } from '../../intake/file-host.ts';
import type { PlatformContext, PlatformEntity } from '../../intake/identity-resolver.ts';
import { platformContextOf } from './platform-context.ts';

/** What somebody did by a command, a button or a form, with all that is needed to work on it, also after a restart. */
export interface GivenInteraction {
  id: string;
  token: string;
  /** When Discord lets nobody answer it any more, in milliseconds since 1970. */
  expiresAt: number;
  where: PlatformContext;
  /** Whether the answer is for the person alone; of a press that is known when its call is. */
  private: boolean;
  /** Whether a message was promised ("thinking…"), which the answer fills. */
  promised: boolean;
  did: Deed;
}

export type Deed =
  | ({ kind: 'command'; command: string; options: Options } & WithFiles)
  /** @param message that was pressed, as Discord calls it */
  | { kind: 'press'; token: string; message: string }
  /** Options of a choice, which wait until one of the message's buttons is pressed. */
  | { kind: 'pick'; message: string; name: string; part: number; options: readonly string[] }
  /** A form that a button opened. */
  | ({ kind: 'form'; token: string; values: Record<string, unknown> } & WithFiles)
  /** A form that a command opened for what it lacked. */
  | ({ kind: 'fill'; command: string; opened: string; values: Record<string, unknown> } & WithFiles)
  /** Files of a message, with its words; somebody else may have sent them. */
  | { kind: 'files'; text: string; attachments: readonly Attachment[]; areOthers: boolean };

interface WithFiles {
  attachments?: readonly Attachment[];
}

/** Files that are still at Discord, where they are read only after it knows that they have arrived. */
export function attachmentsOf({ did }: Pick<GivenInteraction, 'did'>): readonly Attachment[] {
  return ('attachments' in did && did.attachments) || [];
}

/** What has to be kept of files to fetch them later. */
export function kept(attachments: Iterable<Attachment>): Attachment[] {
  return Array.from(attachments, ({ url, name, size }) => ({ url, name, size }));
}

/** What was given as options of a command, by the names of its arguments. People and channels are not known here yet. */
export type Options = Record<
  string,
  | { value: string | number | boolean }
  | { user: PlatformEntity }
  | { channel: Partial<PlatformEntity> & { id: string } }
>;

/** "Interaction tokens are valid for 15 minutes": a minute less, for the time on the way. */
const tokenMinutes = 14;

export function givenOf(
  interaction: BaseInteraction,
  did: Deed,
  { now, ...answer }: { private: boolean; promised: boolean; now: () => Date },
): GivenInteraction {
  return {
    id: interaction.id,
    token: interaction.token,
    expiresAt: now().getTime() + tokenMinutes * 60_000,
    where: whereOf(interaction),
    did,
    ...answer,
  };
}

/** Where it was done and by whom, as Discord says it. */
export function whereOf({
  guild,
  channel,
  channelId,
  user,
  member,
  memberPermissions,
  locale,
}: BaseInteraction): PlatformContext {
  const context = platformContextOf(guild, channel, user, member, memberPermissions);
  return {
    ...context,
    person: { ...context.person, language: locale },
    ...(!channel && { chat: { id: channelId ?? user.id, private: guild === null } }),
  };
}

import { type Message, MessageReferenceType } from 'discord.js';
import type { Agent } from '../../../agent/agent.ts';
import type { Sender } from '../../../agent/update.ts';
import type { Attachment } from '../../intake/file-host.ts';

/** Files that are to be given, still at Discord, and whether somebody else sent them. */
export interface GivenFiles {
  files: readonly Attachment[];
  areOthers: boolean;
}

export const noFiles: GivenFiles = { files: [], areOthers: false };

/** The files of a message, and of what it forwards. */
export function filesOf(message: Message): Attachment[] {
  return [
    ...message.attachments.values(),
    ...[...message.messageSnapshots.values()].flatMap(one => [...one.attachments.values()]),
  ];
}

/** What a message forwards, in words. A command that is forwarded is shown and not given. */
export function forwardedText({ messageSnapshots }: Message): string {
  const text = [...messageSnapshots.values()]
    .map(({ content }) => content)
    .join('\n')
    .trim();
  return text.startsWith('/') ? '' : text;
}

/** The files of a message and, where it says to give them, of the one that it replies to ("this is for maths"). */
export async function givenFiles(
  message: Message,
  text: string,
  sender: Sender,
  agent: Agent,
): Promise<GivenFiles> {
  const own = filesOf(message);
  if (own.length) return { files: own, areOthers: false };
  if (message.reference?.type !== MessageReferenceType.Default || !message.reference.messageId)
    return noFiles;
  if (!(await agent.givesRepliedFiles(sender, text))) return noFiles;
  const replied = await message.fetchReference().catch(() => undefined); // Deleted meanwhile, or not ours to see.
  if (!replied) return noFiles;
  return { files: filesOf(replied), areOthers: replied.author.id !== message.author.id };
}

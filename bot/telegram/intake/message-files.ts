import type { Message } from 'grammy/types';
import type { Agent } from '../../../agent/agent.ts';
import type { Sender } from '../../../agent/update.ts';
import { type Attached, attachedTo } from '../attachments.ts';
import { writerOf } from '../chat-address.ts';

/** Files that are to be given, still at Telegram, and whether somebody else sent them. */
export interface GivenFiles {
  files: readonly Attached[];
  areOthers: boolean;
}

export const noFiles: GivenFiles = { files: [], areOthers: false };

/**
 * The files of a message and, where it says to give them, of the one that it replies to ("this is for maths").
 *
 * @param attached files of the message itself, or of all parts of its album
 */
export async function givenFiles(
  {
    message,
    attached,
    sender,
    text,
  }: { message: Message; attached: readonly Attached[]; sender: Sender; text: string },
  agent: Agent,
): Promise<GivenFiles> {
  if (attached.length) return { files: attached, areOthers: false };
  const replied = message.reply_to_message;
  const files = replied && !replied.from?.is_bot ? attachedTo(replied) : [];
  if (!replied || !files.length || !(await agent.givesRepliedFiles(sender, text))) return noFiles;
  return { files, areOthers: writerOf(replied)?.id !== writerOf(message)?.id };
}

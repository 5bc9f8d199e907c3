import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Command } from '../command.ts';
import { type OfflineOptions, offlineUnderstanding } from './offline.ts';
import type { Understanding } from './understanding.ts';

/**
 * The understanding of plain words: by the language model where one is configured, with the offline one for when it
 * fails; else the offline one alone.
 *
 * @returns it, and what teaches the offline one: a second or two the first time, in slices
 */
export async function openUnderstanding(
  commands: readonly Command[],
  chat: BaseChatModel | undefined,
  options: OfflineOptions,
): Promise<{ understanding: Understanding; prepare: () => Promise<void> }> {
  const offline = offlineUnderstanding(commands, options);
  const { prepare } = offline;
  if (!chat) return { understanding: offline, prepare };
  // LangChain is loaded only where a model is configured.
  const { llmUnderstanding } = await import('./llm.ts');
  return { understanding: llmUnderstanding(chat, commands, offline), prepare };
}

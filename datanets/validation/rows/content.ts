import type { Compared } from '../../likeness/normalise.ts';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
  /** An answer with the weight 0 is context: it is read, and nothing is learned from it. */
  weight?: 0;
}

/** What a row is kept and trained as. */
export type Content = Conversation | { text: string } | Preference | Judged;

export interface Conversation {
  messages: Message[];
}

/** Two answers to one prompt, the better one and the worse one: what TRL calls a preference row (DPO, reward models). */
export interface Preference {
  /** Ends with the user. */
  prompt: Message[];
  /** One message of the assistant. */
  chosen: Message[];
  /** One message of the assistant. */
  rejected: Message[];
}

/** One answer that is marked as good or bad: what TRL calls an unpaired preference row (KTO). */
export interface Judged {
  /** Ends with the user. */
  prompt: Message[];
  /** One message of the assistant. */
  completion: Message[];
  /** Whether the answer is good. */
  label: boolean;
}

/** All messages of a row in their order; none of plain text. */
export function messagesOf(content: Content): Message[] {
  if ('text' in content) return [];
  if ('messages' in content) return content.messages;
  if ('label' in content) return [...content.prompt, ...content.completion];
  return [...content.prompt, ...content.chosen, ...content.rejected];
}

/** All texts of a row in their order, system prompts included. */
export function textsOf(content: Content): string[] {
  return 'text' in content ? [content.text] : messagesOf(content).map(message => message.content);
}

/**
 * What of a row is compared with others: its questions and answers. System prompts and an instruction that is applied
 * to an input are context, which many rows share by right.
 */
export function comparedOf({
  content,
  instruction = '',
}: {
  content: Content;
  instruction?: string;
}): Compared {
  if ('text' in content) return { context: '', text: content.text };
  const messages = messagesOf(content);
  const system = messages.filter(message => message.role === 'system');
  const own = messages.filter(message => message.role !== 'system').map(message => message.content);
  if (instruction && own[0]) own[0] = own[0].slice(instruction.length);
  const context = [...system.map(message => message.content), instruction];
  const answer = 'chosen' in content ? content.chosen.at(-1) : messages.at(-1);
  return {
    context: context.filter(Boolean).join('\n'),
    text: own.join('\n'),
    ...(answer?.role === 'assistant' && { answer: answer.content }),
  };
}

/** The last thing asked and the answer to be learned to it, for rows that have them: never one that is marked as bad. */
export function lastTurn(content: Content): { question: string; answer: string } | undefined {
  if ('text' in content || ('label' in content && !content.label)) return undefined;
  const messages = 'chosen' in content ? [...content.prompt, ...content.chosen] : messagesOf(content);
  const answer = messages.at(-1);
  const question = messages.at(-2);
  return answer?.role === 'assistant' && question?.role === 'user'
    ? { question: question.content, answer: answer.content }
    : undefined;
}

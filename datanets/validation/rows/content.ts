import type { Compared } from '../../likeness/normalise.ts';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
  /** An answer with the weight 0 is context: it is read, and nothing is learned from it. */
  weight?: 0;
}

/** What a row is kept and trained as. */
export type Content = { messages: Message[] } | { text: string };

/** All texts of a row in their order, system prompts included. */
export function textsOf(content: Content): string[] {
  return 'text' in content ? [content.text] : content.messages.map(message => message.content);
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
  const system = content.messages.filter(message => message.role === 'system');
  const own = content.messages.filter(message => message.role !== 'system').map(message => message.content);
  if (instruction && own[0]) own[0] = own[0].slice(instruction.length);
  const context = [...system.map(message => message.content), instruction];
  const answer = content.messages.at(-1);
  return {
    context: context.filter(Boolean).join('\n'),
    text: own.join('\n'),
    ...(answer?.role === 'assistant' && { answer: answer.content }),
  };
}

/** The last thing asked and the answer to it, for rows that have them. */
export function lastTurn(content: Content): { question: string; answer: string } | undefined {
  if ('text' in content) return undefined;
  const answer = content.messages.at(-1);
  const question = content.messages.at(-2);
  return answer?.role === 'assistant' && question?.role === 'user'
    ? { question: question.content, answer: answer.content }
    : undefined;
}

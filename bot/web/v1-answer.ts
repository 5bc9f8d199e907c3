import { randomUUID } from 'node:crypto';
import type { AnswerEnd } from '../../workers/model.ts';

/** The envelopes of one answer, as OpenAI's interface has them. */
export function completionOf(model: string, created: number) {
  const id = `chatcmpl-${randomUUID()}`;
  const head = (object: string) => ({ id, object, created, model });
  return {
    whole: (content: string, end: AnswerEnd | undefined) => ({
      ...head('chat.completion'),
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null },
          finish_reason: end?.reason ?? 'stop',
          logprobs: null,
        },
      ],
      ...usageOf(end),
    }),
    piece: (content: string) => chunk({ content }, null),
    first: () => chunk({ role: 'assistant', content: '' }, null),
    last: (end: AnswerEnd | undefined) => chunk({}, end?.reason ?? 'stop'),
    usage: (end: AnswerEnd | undefined) => ({
      ...head('chat.completion.chunk'),
      choices: [],
      ...usageOf(end),
    }),
  };

  function chunk(delta: object, finish: string | null) {
    return { ...head('chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason: finish }] };
  }
}

function usageOf(end: AnswerEnd | undefined) {
  if (!end?.usage) return {};
  const { read, written } = end.usage;
  return { usage: { prompt_tokens: read, completion_tokens: written, total_tokens: read + written } };
}

/** An error, as OpenAI's clients read it (https://platform.openai.com/docs/guides/error-codes). */
export function errorBody(
  message: string,
  type: string,
  code: string | null = null,
  param: string | null = null,
) {
  return { error: { message, type, param, code } };
}

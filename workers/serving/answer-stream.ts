import type { OpenAI } from 'openai';
import type { AnswerEnd } from '../model.ts';
import type { ServedChat } from './serving.ts';

/** One question to an OpenAI-compatible server. */
export interface Question
  extends Pick<ServedChat, 'messages' | 'maxTokens' | 'temperature' | 'signal' | 'onEnd'> {
  /** As the server calls it. */
  model: string;
  /** Called at each sign of life. */
  heard: () => void;
}

/**
 * Streams the answer to one question.
 *
 * @throws the reason of `signal`; what the client throws; Error when the stream ended before the answer did
 */
export async function* streamAnswer(client: OpenAI, question: Question): AsyncIterable<string> {
  const { model, messages, maxTokens, temperature, signal } = question;
  const stream = await client.chat.completions.create(
    {
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      ...(temperature !== undefined && { temperature }),
    },
    { signal: signal ?? null },
  );
  let reason: string | null | undefined;
  let leftOut = 0;
  let usage: AnswerEnd['usage'];
  for await (const chunk of stream) {
    question.heard();
    const choice = chunk.choices[0];
    if (choice?.delta?.content) yield choice.delta.content;
    reason ??= choice?.finish_reason;
    if (chunk.usage) usage = { read: chunk.usage.prompt_tokens, written: chunk.usage.completion_tokens };
    leftOut = (chunk as { left_out?: number }).left_out ?? leftOut;
  }
  // The client ends an aborted stream as if it were complete, and one whose server died as well.
  signal?.throwIfAborted();
  if (!reason) throw new Error('The stream ended before the answer did.');
  question.onEnd?.({ reason: reason === 'length' ? 'length' : 'stop', leftOut, usage });
}

/** What the server itself answered to a question: with a status, or in the middle of a stream. */
export function answered(error: unknown): string | undefined {
  const {
    status,
    error: body,
    message,
  } = error as { status?: number; error?: { message?: string }; message?: string };
  if (body?.message) return body.message;
  return status === undefined ? undefined : (message ?? `status ${status}`);
}

import type { ChatMessage } from '../community/feedback.ts';

/**
 * A conversation whose last answer is corrected, as a row to learn from. What the model said before is context: nobody
 * has judged it, so it is not learned (`weight` 0).
 */
export function correctedRow(
  prompt: readonly ChatMessage[],
  chosen: string,
): { messages: (ChatMessage & { weight?: 0 })[] } {
  return {
    messages: [
      ...prompt.map(one => (one.role === 'assistant' ? { ...one, weight: 0 as const } : one)),
      { role: 'assistant', content: chosen },
    ],
  };
}

/** The same as preference data, as TRL's trainers read it (https://huggingface.co/docs/trl/dataset_formats#preference). */
export function preferencePair({
  prompt,
  chosen,
  rejected,
}: {
  prompt: readonly ChatMessage[];
  chosen: string;
  rejected: string;
}) {
  const answer = (content: string) => [{ role: 'assistant', content }];
  return { prompt, chosen: answer(chosen), rejected: answer(rejected) };
}

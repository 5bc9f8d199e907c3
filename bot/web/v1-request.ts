import { z } from 'zod';

const part = z.object({ type: z.literal('text'), text: z.string() });
const content = z.union([z.string(), z.array(part).transform(parts => parts.map(one => one.text).join(''))]);

/**
 * What is taken of a request for a chat completion (https://platform.openai.com/docs/api-reference/chat/create). What would
 * change the answer and can't be done here is refused rather than passed over.
 */
export const completionRequest = z.object({
  model: z.string().min(1).max(100),
  messages: z
    .array(
      z.object({
        role: z
          .enum(['system', 'developer', 'user', 'assistant'])
          .transform(role => (role === 'developer' ? 'system' : role)),
        content,
      }),
    )
    .min(1)
    .max(500),
  max_tokens: z.number().int().min(1).max(4096).nullish(),
  max_completion_tokens: z.number().int().min(1).max(4096).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  n: z.literal(1).nullish(),
  top_p: z.literal(1).nullish(),
  frequency_penalty: z.literal(0).nullish(),
  presence_penalty: z.literal(0).nullish(),
  response_format: z.object({ type: z.literal('text') }).nullish(),
  tools: z.array(z.unknown()).max(0).nullish(),
  stop: z.null().optional(),
  logprobs: z.literal(false).nullish(),
});

export type CompletionRequest = z.output<typeof completionRequest>;

/** The first thing that is wrong, in a sentence, and which parameter it is. */
export function complaintOf(error: z.ZodError): { complaint: string; param: string } {
  const [issue] = error.issues;
  const param = issue?.path.join('.') ?? '';
  return {
    complaint: `${param || 'The request'} can’t be that here: ${issue?.message ?? 'it is not understood'}.`,
    param,
  };
}

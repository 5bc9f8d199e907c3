import { z } from 'zod';
import { text } from './argument-types.ts';

/** How a chat with a model is held, as arguments of the commands that begin one or change it. */
export const chatArguments = {
  system: text(4000)
    .optional()
    .describe('What it is told before the chat; left out: the system prompt of its data, “none”: nothing'),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe('How freely it words things, from 0 (always the likeliest) to 2; left out: 0.7'),
  maxLength: z
    .number()
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe('Tokens of an answer at most; left out: 512'),
};

/** As they are kept: “none” is an empty system prompt. */
export function chatSettings({
  system,
  temperature,
  maxLength,
}: {
  system?: string | undefined;
  temperature?: number | undefined;
  maxLength?: number | undefined;
}) {
  const told = system?.trim().toLowerCase() === 'none' ? '' : system;
  return { system: told, temperature, maxTokens: maxLength };
}

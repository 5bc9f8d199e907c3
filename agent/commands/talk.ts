import { z } from 'zod';
import { text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { speak } from '../model-chat/speak.ts';

/** A plain message while a chat with a model is open. */
export const talk = command({
  name: 'talk',
  summary: 'Says something to the model of the open chat',
  hidden: true,
  args: z.object({ message: text(100_000).describe('What to say') }),
  role: 'everyone',
  phrases: [],
  run: ({ message }, context) => speak(message, context),
});

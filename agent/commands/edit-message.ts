import { z } from 'zod';
import { text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { lastAnswer } from '../model-chat/last-answer.ts';
import { openConversation, speak } from '../model-chat/speak.ts';

/** The button under the last answer of a model: the person's words before it, said otherwise. */
export const editMessage = command({
  name: 'edit message',
  summary: 'Changes the last message to the model, which answers it anew',
  hidden: true,
  args: z.object({
    turn: z.number().int().positive().describe('The answer to it'),
    message: text(8000).describe('What to say instead'),
  }),
  edits: ['message'],
  submit: 'Say it',
  role: 'everyone',
  phrases: [],
  async *run({ turn, message }, context) {
    const conversation = await openConversation(context);
    const { question, answer } = lastAnswer(conversation, turn, context.origin);
    await context.rooms.conversations.replace([question.id, answer.id], context.origin);
    yield* speak(message, context);
  },
});

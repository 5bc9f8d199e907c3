import { z } from 'zod';
import { command } from '../command.ts';
import { lastAnswer } from '../model-chat/last-answer.ts';
import { answerTo, openConversation } from '../model-chat/speak.ts';

/** The button under the last answer of a model: another answer in its place. */
export const answerAgain = command({
  name: 'answer again',
  submit: 'Answer again',
  summary: 'Asks the model for another answer in the place of its last',
  hidden: true,
  args: z.object({ turn: z.number().int().positive().describe('The answer') }),
  role: 'everyone',
  phrases: [],
  async *run({ turn }, context) {
    const ended = context.ended();
    const conversation = await openConversation(context);
    const { question, answer } = lastAnswer(conversation, turn, context.origin);
    await context.rooms.conversations.replace([answer.id], context.origin);
    const before = conversation.turns.filter(({ id }) => id < question.id);
    yield* answerTo(question.text, { ...conversation, turns: before }, ended, context);
  },
});

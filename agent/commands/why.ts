import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { explainAnswer } from '../attribution/explain-reply.ts';
import { command } from '../command.ts';

export const why = command({
  name: 'why',
  summary: "Shows which data a model's last reply echoes, and whose it is",
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [
    'why did it say that?',
    'where does that answer come from?',
    'why that reply?',
    'which data is behind this answer?',
    'who taught it that?',
    'whose data made it say this?',
    'what made the model answer that?',
  ],
  asReply: {
    by: ['why answer', 'why compared'],
    none: message(
      'That message is no reply of a model. Answer one of those with “/why”, or press “Why?” under it.',
    ),
  },
  async *run(_, context) {
    const turn = await context.rooms.conversations.lastAnswer(context.chatId, context.person.id);
    if (turn === undefined)
      throw new UserError(
        message('No model has answered here yet. “/chat” starts a chat with one; then ask “/why”.'),
      );
    yield* explainAnswer(turn, context);
  },
});

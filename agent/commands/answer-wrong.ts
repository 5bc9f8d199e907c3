import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { text } from '../arguments/argument-types.ts';
import { wrongAnswerNotice } from '../cards/answer.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';

/** Behind the button of an answer from the docs, and the form that asks why. */
export const answerWrong = command({
  name: 'answer wrong',
  summary: 'Says that an answer from the docs is wrong',
  hidden: true,
  private: true,
  args: z.object({
    answer: z.number().int().positive().describe('Number of the answer'),
    reason: text(1000).optional().describe('What is wrong with it, or what would be right'),
  }),
  role: 'everyone',
  submit: 'Tell the stewards',
  phrases: [],
  async *run({ answer: number, reason }, context) {
    const { rooms, chatId, person, now } = context;
    const answered = await rooms.questions.answered(chatId, number);
    if (!answered) throw new UserError(message('There is no such answer in this chat.'));
    const isFirst = await rooms.questions.markWrong({ number, personId: person.id, reason, at: now });
    if (isFirst || reason !== undefined) {
      const notice = wrongAnswerNotice(answered, reason);
      for (const personId of await told(context))
        await context.tell(personId, `wrong answer ${number}`, notice);
    }
    yield {
      state: {
        tone: 'good',
        text: isFirst
          ? t('Noted for the stewards')
          : reason === undefined
            ? t('You called it wrong already')
            : t('Your reason is noted'),
      },
      blocks: [
        {
          kind: 'text',
          markdown: t('“/docs gaps” lists what the docs did not answer, or not right, without who asked.'),
        },
      ],
      ...(reason === undefined && {
        buttons: [
          {
            label: t('Say why'),
            call: { command: 'answer wrong', args: { answer: number } },
            mode: 'form' as const,
            only: 'asker' as const,
          },
        ],
      }),
    };
  },
});

const mostTold = 10;

/**
 * Whom it is told: the stewards, or the operators where there are none; of what was asked in private the operators, in a
 * chat of their own.
 */
async function told({ rooms, community, chatId, person }: Context): Promise<number[]> {
  const { private: isPrivate } = await rooms.chats.byId(chatId);
  const others = (await rooms.people.members(community.id)).filter(({ id }) => id !== person.id);
  const stewards = isPrivate ? [] : others.filter(({ role }) => role === 'steward');
  const chosen = stewards.length ? stewards : others.filter(({ role }) => allows(role, 'operator'));
  const reached = await Promise.all(
    chosen.slice(0, mostTold).map(async ({ id }) => {
      const own = await rooms.chats.ofPerson(community.id, id);
      if (own === undefined) return [];
      return !isPrivate || (await rooms.chats.byId(own)).private ? [id] : [];
    }),
  );
  return reached.flat();
}

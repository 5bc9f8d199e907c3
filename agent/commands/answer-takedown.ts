import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { removalPlanCard, takedownNotice } from '../cards/takedown.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { removeAndForget, type ToRemove } from '../removal/remove-content.ts';
import { say } from '../reply.ts';

/** What the buttons on a request to remove something do. */
export const answerTakedown = command({
  name: 'answer-takedown',
  summary: 'Removes what a contributor asks to have removed, or leaves it',
  hidden: true,
  args: z.object({
    request: z.coerce.number().int().positive().describe('The number of the request'),
    remove: z.boolean().describe('Whether it is removed'),
  }),
  role: 'steward',
  private: true,
  phrases: [],
  asks: async ({ request: id, remove }, context) => {
    if (!remove) return undefined;
    const what = await asked(id, context);
    const plan = await context.rooms.datanets.planRemoval(what);
    return {
      go: t('Remove it'),
      change: false,
      card: await removalPlanCard(plan, what.reason, true, context),
    };
  },
  async *run({ request: id, remove }, context) {
    const { rooms, community, person, tell } = context;
    if (remove) await removeAndForget(await asked(id, context), context);
    else await rooms.datanets.declineRemoval({ communityId: community.id, request: id, personId: person.id });
    const request = await rooms.datanets.removalRequest(community.id, id);
    await tell(request.personId, `takedown:${id}`, takedownNotice(request));
    yield say(
      request.state === 'done'
        ? t('Removed. {name} is told.', { name: request.personName })
        : t('It stays. {name} is told.', { name: request.personName }),
      'good',
    );
  },
});

async function asked(id: number, { rooms, community, person, origin }: Context): Promise<ToRemove> {
  const { submissionId, reason, state } = await rooms.datanets.removalRequest(community.id, id);
  if (state === 'declined') throw new UserError(message('That request is answered already.'));
  return { communityId: community.id, submissionId, request: id, reason, personId: person.id, origin };
}

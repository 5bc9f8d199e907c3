import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { submission, text } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { askedCard, removalPlanCard, requestsCard } from '../cards/takedown.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import { removeAndForget, type ToRemove } from '../removal/remove-content.ts';

/** Of a steward it removes; of anybody else it asks the stewards, for what is their own. */
export const takedown = command({
  name: 'takedown',
  summary: 'Has what a decided submission gave removed for good: all of it, or single rows',
  byName: true,
  args: z.object({
    submission: submission().describe('The number of the submission'),
    reason: text(500).describe('Why it has to go'),
    rows: text(500).optional().describe('Only some rows of it, as 3 or 5-8; left out: all of it'),
    file: text(400).optional().describe('Which of its files the rows are in; left out: the only one'),
  }),
  role: 'contributor',
  private: true,
  phrases: [
    'remove what submission {submission} gave: {reason}',
    'takedown of {submission} because {reason}',
    'take down {submission}, {reason}',
    'have submission {submission} removed: {reason}',
  ],
  asks: async (args, context) => {
    const what = toRemove(args, context);
    const plan = await context.rooms.datanets.planRemoval(what);
    const own = plan.submission.personId === context.person.id;
    if (!own && !isSteward(context))
      throw new UserError(
        message('Submission {id} is not yours; whoever gave it, or a steward, can have it removed.', {
          id: args.submission,
        }),
      );
    return {
      go: isSteward(context) ? t('Remove it') : t('Ask for it'),
      card: await removalPlanCard(plan, args.reason, isSteward(context), context),
    };
  },
  async *run(args, context) {
    const what = toRemove(args, context);
    if (isSteward(context)) {
      yield submissionCard(await removeAndForget(what, context));
      return;
    }
    const request = await context.rooms.datanets.requestRemoval(what);
    const told = await stewards(context);
    for (const id of told) await context.tell(id, `takedown:${request.id}`, requestsCard([request]));
    yield askedCard(request, told.length);
  },
});

const isSteward = ({ role }: Context) => allows(role, 'steward');

function toRemove(
  args: { submission: number; reason: string; rows?: string | undefined; file?: string | undefined },
  { community, person, origin }: Context,
): ToRemove {
  return {
    communityId: community.id,
    submissionId: args.submission,
    reason: args.reason,
    personId: person.id,
    origin,
    ...(args.rows !== undefined && { rows: rowsIn(args.rows) }),
    ...(args.file !== undefined && { file: args.file }),
  };
}

const mostRows = 10_000;

/** `3, 5-8` as numbers. @throws UserError for anything else */
function rowsIn(text: string): number[] {
  const rows = new Set<number>();
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, first, last = first] = /^(\d{1,9})(?:[-–](\d{1,9}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from < 1 || to < from || rows.size + to - from >= mostRows)
      throw new UserError(
        message('“{part}” names no rows. Write them as 3 or 5-8, at most {most, number} of them.', {
          part,
          most: mostRows,
        }),
      );
    for (let row = from; row <= to; row++) rows.add(row);
  }
  return [...rows];
}

const mostTold = 10;

/** Whom a request is told: stewards, or operators where there are none. */
async function stewards({ rooms, community, person }: Context): Promise<number[]> {
  const others = (await rooms.people.members(community.id)).filter(({ id }) => id !== person.id);
  const chosen = others.filter(({ role }) => role === 'steward');
  return (chosen.length ? chosen : others.filter(({ role }) => allows(role, 'operator')))
    .slice(0, mostTold)
    .map(({ id }) => id);
}

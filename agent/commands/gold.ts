import { z } from 'zod';
import { submission } from '../arguments/argument-types.ts';
import { goldCard } from '../cards/gold.ts';
import { command } from '../command.ts';

export const gold = command({
  name: 'gold',
  summary: 'Shows the decided submissions that reviewers are measured by, or picks one',
  args: z.object({
    submission: submission().optional().describe('A decided submission to pick; left out: all are shown'),
  }),
  role: 'steward',
  reads: ({ submission: id }) => id === undefined,
  private: true,
  phrases: [
    'gold tasks',
    'show the gold tasks',
    'make submission {submission} a gold task',
    'use {submission} as gold',
    'which submissions are reviewers measured by?',
    'measure the reviewers by submission {submission}',
  ],
  async *run({ submission: id }, { rooms, community, person }) {
    if (id !== undefined)
      await rooms.datanets.pickGold({ communityId: community.id, submissionId: id, personId: person.id });
    yield goldCard(await rooms.datanets.gold(community.id), id);
  },
});

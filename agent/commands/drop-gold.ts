import { z } from 'zod';
import { submission } from '../arguments/argument-types.ts';
import { goldCard } from '../cards/gold.ts';
import { command } from '../command.ts';

/** What “Gold no more” of `/gold` does. */
export const dropGold = command({
  name: 'drop-gold',
  summary: 'Measures reviewers by a submission no more',
  hidden: true,
  args: z.object({ task: submission().describe('The submission') }),
  role: 'steward',
  private: true,
  phrases: [],
  async *run({ task: id }, { rooms, community }) {
    await rooms.datanets.dropGold(community.id, id);
    yield goldCard(await rooms.datanets.gold(community.id));
  },
});

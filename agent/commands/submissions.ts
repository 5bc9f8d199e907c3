import { z } from 'zod';
import type { SubmissionStatus } from '../../datanets/submission.ts';
import { datanet } from '../arguments/argument-types.ts';
import { submissionsList } from '../cards/submissions-list.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';

export const submissions = command({
  name: 'submissions',
  summary: 'Shows what you gave, how it stands, and why',
  args: z.object({
    datanet: datanet().optional().describe('Only those for one datanet; left out: all'),
    status: z
      .enum(['received', 'checking', 'refused', 'waiting', 'accepted', 'rejected', 'appealed', 'withdrawn'])
      .optional()
      .describe('Only those that stand so; left out: all'),
  }),
  role: 'contributor',
  reads: true,
  private: true,
  phrases: [
    'my submissions',
    'what did I submit to {datanet}?',
    'show my {status} submissions',
    'which of my files were {status}?',
    'what happened to my uploads?',
    'how are my contributions doing?',
    'what is still waiting of mine in {datanet}?',
  ],
  run: ({ datanet, status }, context) => listSubmissions({ datanet, status }, context),
});

const atOnce = 20;

/** @param given.before only those with a lower number */
export async function* listSubmissions(
  {
    datanet,
    status,
    before,
  }: { datanet?: string | undefined; status?: SubmissionStatus | undefined; before?: number },
  { rooms, community, person }: Context,
): AsyncIterable<Reply> {
  const datanetId = datanet === undefined ? undefined : (await rooms.datanets.get(community.id, datanet)).id;
  const filter = { communityId: community.id, personId: person.id, datanetId, status, before };
  const [mine, counts] = await Promise.all([
    rooms.datanets.submissions({ ...filter, limit: atOnce }),
    rooms.datanets.submissionCounts({ ...filter, before: undefined }),
  ]);
  yield submissionsList(mine, counts, { datanet, status, atOnce });
}

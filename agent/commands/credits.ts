import { z } from 'zod';
import type { Contribution } from '../../datanets/board.ts';
import { datanet, person } from '../arguments/argument-types.ts';
import { creditsCard, type UsedIn } from '../cards/credits.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';

export const credits = command({
  name: 'credits',
  summary: "Shows a person's usable credit, rank, and what it trained",
  args: z.object({
    person: person().optional().describe('Whose; left out: yours'),
    datanet: datanet().optional().describe('Only for one datanet; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'my credits',
    'how much credit do I have?',
    'credits of {person}',
    'what did {person} earn in {datanet}?',
    'how much credit has {person}?',
    'what was my data used for?',
    'which models did {person} help to train?',
    'my credit in {datanet}',
  ],
  async *run({ person: name, datanet: datanetName }, context) {
    const { rooms, community, now } = context;
    const person = name === undefined ? context.person : await rooms.people.find(community.id, name);
    const datanet =
      datanetName === undefined ? undefined : await rooms.datanets.get(community.id, datanetName);
    const contributions = await rooms.datanets.contributions({
      communityId: community.id,
      personId: person.id,
      ...(datanet && { datanetId: datanet.id }),
    });
    const board = datanet
      ? []
      : await rooms.datanets.leaderboard(community.id, { board: 'contributors', season: 'all', now });
    const own = board.find(row => row.personId === person.id);
    yield creditsCard({
      name: person.name,
      overall: own && { ...own, of: board.length },
      contributions,
      usedIn: await modelsOf(person.id, contributions, context),
    });
  },
});

/** Models looked at: each asks for the credits of its version. */
const mostModels = 10;

/** The newest models that learned from a person's rows. */
async function modelsOf(
  personId: number,
  contributions: readonly Contribution[],
  { rooms, community }: Context,
): Promise<UsedIn[]> {
  const versions = new Set(contributions.flatMap(one => one.versions.map(({ id }) => id)));
  if (!versions.size) return [];
  const models = (await rooms.workers.models(community.id))
    .filter(model => versions.has(model.data.snapshotId))
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    .slice(0, mostModels);
  const used: UsedIn[] = [];
  for (const { name: model, data, report } of models) {
    const credited = await rooms.datanets.creditsOf(data.snapshotId, {
      train: data.train,
      unlearned: report.unlearned,
    });
    const rows = credited.find(one => one.personId === personId)?.items ?? 0;
    const of = credited.reduce((sum, one) => sum + one.items, 0);
    if (rows > 0) used.push({ model, data: data.label, rows, of });
  }
  return used;
}

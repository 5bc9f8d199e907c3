import { z } from 'zod';
import { instructionsCard, instructionsChange, versionsCard } from '../cards/instructions.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const instructionsVersions = command({
  name: 'instructions versions',
  summary: 'Lists the versions of the instructions with who wrote them and when, or goes back to one',
  args: z.object({
    version: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Number of the version to go back to; left out: they are listed'),
  }),
  role: 'steward',
  reads: ({ version }) => version === undefined,
  byName: true,
  phrases: [
    'list the versions of the instructions',
    'history of the instructions',
    'who changed the instructions?',
    'show earlier instructions',
  ],
  asks: async ({ version }, { rooms, community }) => {
    if (version === undefined) return undefined;
    const wanted = await rooms.instructions.version(community.id, version);
    const from = (await rooms.instructions.current(community.id))?.text ?? '';
    if (from === wanted.text) return undefined;
    return {
      go: t('Go back'),
      change: false,
      card: {
        title: t('Go back to version {number} of the instructions?', { number: String(version) }),
        blocks: instructionsChange(from, wanted.text),
      },
    };
  },
  async *run({ version }, { rooms, community, person, origin, now }) {
    if (version === undefined) {
      yield versionsCard(await rooms.instructions.versions(community.id, mostShown));
      return;
    }
    const { text } = await rooms.instructions.version(community.id, version);
    const before = await rooms.instructions.current(community.id);
    const inChats = await rooms.instructions.inChats(community.id);
    if ((before?.text ?? '') === text) {
      yield instructionsCard(before, inChats);
      return;
    }
    const written = await rooms.instructions.write({
      communityId: community.id,
      personId: person.id,
      text,
      origin,
      at: now,
    });
    yield instructionsCard(text ? written : undefined, inChats, {
      tone: 'good',
      text: t('Version {number} holds now; it says what {version} said', {
        number: String(written.number),
        version: String(version),
      }),
    });
  },
});

const mostShown = 20;

import { z } from 'zod';
import { text } from '../arguments/argument-types.ts';
import { instructionsCard, instructionsChange, nothingTold } from '../cards/instructions.ts';
import { command } from '../command.ts';
import { docsQuestions } from '../instructions/docs-placeholders.ts';
import { longestInstructions } from '../instructions/instructions.ts';
import { t } from '../language/translate.ts';

export const instructions = command({
  name: 'instructions',
  summary: 'Shows or sets what the agent is told in this community',
  args: z.object({
    text: text(longestInstructions)
      .optional()
      .describe(
        'The instructions; {docs: question} in them is filled from the docs; “none”: none any more. Left out: they are shown',
      ),
  }),
  role: 'steward',
  reads: ({ text }) => text === undefined,
  phrases: [
    'what are your instructions?',
    'show the system prompt',
    'set your instructions to: {text}',
    'change the instructions: {text}',
    'from now on, {text}',
    'your new instructions are {text}',
  ],
  asks: async ({ text }, { rooms, community }) => {
    if (text === undefined) return undefined;
    const to = asTold(text);
    docsQuestions(to);
    const from = (await rooms.instructions.current(community.id))?.text ?? '';
    if (from === to) return undefined;
    return {
      go: t('Change it'),
      card: {
        title: t('Change the instructions?'),
        blocks: instructionsChange(from, to),
        ...(to && {
          buttons: [
            {
              label: t('Preview'),
              call: { command: 'instructions preview', args: { text: to } },
              only: 'asker' as const,
            },
          ],
        }),
      },
    };
  },
  async *run({ text }, { rooms, community, person, origin, now }) {
    const before = await rooms.instructions.current(community.id);
    const inChats = await rooms.instructions.inChats(community.id);
    if (text === undefined || (before?.text ?? '') === asTold(text)) {
      yield instructionsCard(before, inChats);
      return;
    }
    const written = await rooms.instructions.write({
      communityId: community.id,
      personId: person.id,
      text: asTold(text),
      origin,
      at: now,
    });
    const state = {
      tone: 'good' as const,
      text: written.text
        ? t('Version {number} holds now', { number: String(written.number) })
        : t('Nothing is told any more'),
    };
    yield instructionsCard(written.text ? written : undefined, inChats, state);
  },
});

function asTold(text: string): string {
  return text.toLowerCase() === nothingTold ? '' : text;
}

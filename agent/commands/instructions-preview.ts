import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { longestInstructions } from '../instructions/instructions.ts';
import { t } from '../language/translate.ts';

export const instructionsPreview = command({
  name: 'instructions preview',
  summary: 'Shows the instructions as a model gets them, filled from the docs',
  args: z.object({
    text: text(longestInstructions)
      .optional()
      .describe('A text to try; left out: the instructions that hold now'),
  }),
  role: 'steward',
  reads: true,
  byName: true,
  phrases: [
    'preview the instructions',
    'preview the system prompt',
    'show the instructions filled from the docs',
    'render the system prompt',
  ],
  async *run({ text }, { rooms, community, signal }) {
    const written = text ?? (await rooms.instructions.current(community.id))?.text;
    if (written === undefined)
      throw new UserError(
        message('No instructions were given here yet. “/instructions” with a text gives some.'),
      );
    yield {
      title: t('What a model is told'),
      state: {
        tone: 'neutral',
        text:
          text === undefined
            ? t('The instructions that hold now, filled from the docs')
            : t('Your text, filled from the docs; nothing was changed'),
      },
      blocks: [{ kind: 'quote', text: await rooms.instructions.fill(written, community.id, signal) }],
    };
  },
});

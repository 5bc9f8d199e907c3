import { z } from 'zod';
import { message } from '../../store/message.ts';
import { notYet } from '../cards/not-yet.ts';
import { command } from '../command.ts';

export const why = command({
  name: 'why',
  summary: "Shows which data a model's last reply echoes, and whose it is",
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [
    'why did it say that?',
    'where does that answer come from?',
    'why that reply?',
    'which data is behind this answer?',
    'who taught it that?',
    'whose data made it say this?',
    'what made the model answer that?',
  ],
  planned: true,
  run: () => notYet('why', message('/model show says what a model learned from, and who is credited.')),
});

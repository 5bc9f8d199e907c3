import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { say } from '../reply.ts';

/** The button under answers that are being written: it is heard before its turn, see `messages/chat-cancellation.ts`. */
export const stopAnswers = command({
  name: 'stop answers',
  summary: 'Stops the answers that are being written',
  hidden: true,
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [],
  async *run() {
    yield say(t('Stopped.'));
  },
});

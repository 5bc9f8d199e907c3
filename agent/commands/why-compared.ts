import { z } from 'zod';
import { explainReply } from '../attribution/explain-reply.ts';
import { command } from '../command.ts';

/** The button “Why?” under answers side by side: each of them is explained. */
export const whyCompared = command({
  name: 'why compared',
  submit: 'Explain them',
  summary: 'Shows which data each of some answers echoes, and whose it is',
  hidden: true,
  args: z.object({ comparison: z.number().int().positive().describe('Which answers') }),
  role: 'everyone',
  reads: true,
  phrases: [],
  async *run({ comparison }, context) {
    const { rooms, community, person } = context;
    const { prompt, answers } = await rooms.workers.arena.compared({
      communityId: community.id,
      personId: person.id,
      comparison,
    });
    for (const [at, { name, version, answer }] of answers.entries())
      yield* explainReply({ model: name, version, text: answer, given: [prompt] }, context, `echoes ${at}`);
  },
});

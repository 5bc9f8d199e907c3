import { z } from 'zod';
import type { Datanet } from '../../datanets/datanet-settings.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { text } from '../arguments/argument-types.ts';
import { submissionCard } from '../cards/submission.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { correctedRow } from '../model-chat/corrected-row.ts';

/** “Correct it” under an answer: the corrected conversation is given to the datanet for corrections. */
export const correctAnswer = command({
  name: 'correct answer',
  summary: 'Gives what a model should have answered to the datanet for corrections',
  hidden: true,
  args: z.object({
    turn: z.number().int().positive().describe('The answer'),
    answer: text(8000).describe('What it should have said; it is given with the conversation before it'),
  }),
  edits: ['answer'],
  submit: 'Give the correction',
  role: 'contributor',
  phrases: [],
  async *run({ turn, answer: chosen }, context) {
    const { rooms, community, chatId, person, origin } = context;
    const answer = await rooms.feedback.answer({
      communityId: community.id,
      chatId,
      personId: person.id,
      turn,
    });
    const datanet = await datanetOfCorrections(context);
    if (chosen.trim() === answer.text.trim())
      throw new UserError(message('That is what it said. Change the answer to what it should have said.'));
    const row = `${JSON.stringify(correctedRow(answer.prompt, chosen))}\n`;
    const file = { name: `correction-${turn}.jsonl`, ...(await rooms.keepFile(row)) };
    const by = answer.version === undefined ? answer.model : `${answer.model}@${answer.version}`;
    const submission = await rooms.datanets.submit({
      datanetId: datanet.id,
      personId: person.id,
      origin,
      files: [file],
      context: t('Correction of an answer of {model}', { model: by }),
    });
    await rooms.feedback.keep({
      communityId: community.id,
      personId: person.id,
      submissionId: submission.id,
      origin,
      answer,
      chosen,
    });
    yield submissionCard(submission, await rooms.datanets.leftToday(submission));
  },
});

/** @throws UserError when no steward has named one */
async function datanetOfCorrections({ rooms, community }: Context): Promise<Datanet> {
  const id = await rooms.feedback.datanetOf(community.id);
  const datanet = (await rooms.datanets.list(community.id, 'text')).find(one => one.id === id);
  if (datanet) return datanet;
  throw new UserError(
    message(
      'No datanet takes corrections here yet. A steward names one of text: “/datanet edit fixes corrections:yes”.',
    ),
  );
}

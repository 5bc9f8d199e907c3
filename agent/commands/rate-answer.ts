import { z } from 'zod';
import { ratingWords } from '../cards/ratings.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

/** The buttons “Good answer” and “Bad answer”. */
export const rateAnswer = command({
  name: 'rate answer',
  submit: 'Say it',
  summary: 'Says whether an answer of a model is good',
  hidden: true,
  args: z.object({
    turn: z.number().int().positive().describe('The answer'),
    rating: z.enum(['good', 'bad']).describe('What it is'),
  }),
  role: 'everyone',
  private: true,
  phrases: [],
  async *run({ turn, rating }, { rooms, community, chatId, person }) {
    const { model, version } = await rooms.feedback.answer({
      communityId: community.id,
      chatId,
      personId: person.id,
      turn,
    });
    await rooms.feedback.rate(turn, person.id, rating === 'good');
    const ratings = await rooms.feedback.ratings(community.id, model, version);
    yield {
      state: { tone: 'good', text: rating === 'good' ? t('Noted as good') : t('Noted as bad') },
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: version === undefined ? model : `${model}@${version}`, value: ratingWords(ratings) },
          ],
        },
      ],
    };
  },
});

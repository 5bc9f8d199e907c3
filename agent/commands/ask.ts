import { z } from 'zod';
import { text } from '../arguments/argument-types.ts';
import { answerReply } from '../cards/answer.ts';
import { command } from '../command.ts';

export const ask = command({
  name: 'ask',
  summary: 'Answers a question from the docs, with its sources',
  args: z.object({
    question: text().describe('The question, in plain words'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'how do I train a model?',
    'what does lora rank mean?',
    'why was my file rejected as a duplicate?',
    'can I use my own base model?',
    'explain what a datanet is',
    'what is the difference between lora and qlora?',
    'which file formats are accepted?',
    'just tell me how training works',
    'what do the docs say about learning rates?',
    'where can I find the limits?',
  ],
  async *run({ question }, { rooms, community, chatId, person, origin, now, signal }) {
    const history = await rooms.questions.recent(chatId, person.id, now);
    const { private: isPrivate } = await rooms.chats.byId(chatId);
    const answer = await rooms.knowledge.ask(question, {
      communityId: community.id,
      isPrivate,
      history,
      instructions: async () => (await rooms.instructions.told(community.id, signal))?.text,
      signal,
    });
    if (!answer.answered) {
      yield answerReply(answer);
      return;
    }
    const number = await rooms.questions.keep({
      chatId,
      personId: person.id,
      origin,
      question,
      answer: answer.text,
      at: now,
      sections: answer.citations.map(({ breadcrumb, url }) => ({ breadcrumb, url })),
    });
    yield answerReply(answer, number);
  },
});

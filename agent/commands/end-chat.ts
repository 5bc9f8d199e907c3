import { z } from 'zod';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';

export const endChat = command({
  name: 'end chat',
  summary: 'Ends the chat with a model',
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [
    'end chat',
    'stop chatting',
    'leave the chat',
    'quit the conversation',
    'back to you',
    'I am done talking to it',
    'exit the chat',
    'goodbye model',
  ],
  async *run(_, { rooms, chatId, person }) {
    const model = await rooms.conversations.end(chatId, person.id);
    yield say(
      model
        ? t('The chat with **{model}** has ended. Your messages come to me again.', { model: plain(model) })
        : t('No chat with a model is open.'),
    );
  },
});

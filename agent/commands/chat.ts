import { z } from 'zod';
import { model, text } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { chatTarget, speak } from './speak.ts';

export const chat = command({
  name: 'chat',
  summary: 'Starts a chat with a model: from then on plain messages go to it',
  args: z.object({
    model: model().describe('The model: one trained here, or a base'),
    message: text(8000).optional().describe('What to say to it first'),
    system: text(4000)
      .optional()
      .describe('What it is told before the chat; left out: the system prompt of its data, “none”: nothing'),
  }),
  role: 'everyone',
  phrases: [
    'chat with {model}',
    'talk to {model}',
    'let me speak to {model}',
    'open a conversation with {model}',
    'ask {model}: {message}',
    'tell {model} {message}',
    'switch to {model}',
    'I want to try {model}',
  ],
  async *run({ model: name, message, system }, context) {
    const { rooms, community, chatId, person, origin } = context;
    const { model, label, system: own } = await chatTarget(name, rooms, community.id);
    const chosen = system?.trim().toLowerCase() === 'none' ? '' : system;
    await rooms.conversations.start({ chatId, personId: person.id, model, system: chosen, origin });
    const told = chosen ?? own;
    yield {
      title: t('Chatting with {model}', { model }),
      state: { tone: 'good', text: label },
      blocks: [
        {
          kind: 'text',
          markdown: t('From here on your messages go to it. Commands that start with “/” still work.'),
        },
        ...(told ? [{ kind: 'facts' as const, facts: [{ label: t('System prompt'), value: told }] }] : []),
      ],
      buttons: [{ label: t('End chat'), call: { command: 'end chat', args: {} }, only: 'asker' }],
    };
    if (message !== undefined) yield* speak(message, context);
  },
});

import { z } from 'zod';
import { model, text } from '../arguments/argument-types.ts';
import { chatArguments, chatSettings } from '../arguments/chat-arguments.ts';
import { chatFacts, settingsButton } from '../cards/chat-settings.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { chatTarget } from '../model-chat/chat-target.ts';
import { speak } from '../model-chat/speak.ts';

export const chat = command({
  name: 'chat',
  summary: 'Starts a chat with a model: from then on plain messages go to it',
  args: z.object({
    model: model().describe('The model: one trained here, or a base'),
    message: text(8000).optional().describe('What to say to it first'),
    ...chatArguments,
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
  async *run({ model: name, message, ...given }, context) {
    const { rooms, community, chatId, person, origin } = context;
    const { model, called, label, system: own } = await chatTarget(name, rooms, community.id);
    const settings = chatSettings(given);
    await rooms.conversations.start({ chatId, personId: person.id, model: called, ...settings, origin });
    const instructions = (await rooms.instructions.inChats(community.id))
      ? await rooms.instructions.current(community.id)
      : undefined;
    const facts = [
      ...(instructions ? [{ label: t('Instructions here'), value: instructions.text }] : []),
      ...chatFacts(settings, own),
    ];
    const { private: isPrivate } = await rooms.chats.byId(chatId);
    yield {
      title: t('Chatting with {model}', { model: called === model ? model : `${called} (${model})` }),
      state: { tone: 'good', text: label },
      blocks: [
        {
          kind: 'text',
          markdown: isPrivate
            ? t('From here on your messages go to it. Commands that start with “/” still work.')
            : t(
                'From here on it answers what you say to me here: reply to its answers, or mention me. Commands that start with “/” still work.',
              ),
        },
        ...(facts.length ? [{ kind: 'facts' as const, facts }] : []),
      ],
      buttons: [
        { label: t('End chat'), call: { command: 'end chat', args: {} }, only: 'asker' },
        settingsButton(settings),
      ],
    };
    if (message !== undefined) yield* speak(message, context);
  },
});

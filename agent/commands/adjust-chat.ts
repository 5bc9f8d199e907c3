import { z } from 'zod';
import { chatArguments, chatSettings } from '../arguments/chat-arguments.ts';
import { chatFacts, settingsButton } from '../cards/chat-settings.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { chatTarget } from '../model-chat/chat-target.ts';
import { openConversation } from '../model-chat/speak.ts';

export const adjustChat = command({
  name: 'adjust chat',
  summary: 'Shows or changes the system prompt, the temperature and the longest answer of the open chat',
  args: z.object(chatArguments),
  role: 'everyone',
  submit: 'Change the chat',
  phrases: [
    'adjust the chat',
    'set the temperature of the chat to {temperature}',
    'answers of the chat may have {maxLength} tokens',
    'change the system prompt of the chat to {system}',
    'how is this chat set?',
  ],
  async *run(given, context) {
    const { rooms, community } = context;
    const { id } = await openConversation(context);
    const isChanged = Object.keys(given).length > 0;
    if (isChanged) await rooms.conversations.settle(id, chatSettings(given));
    const conversation = await openConversation(context);
    const { model, label, system } = await chatTarget(conversation.model, rooms, community.id);
    const facts = chatFacts(conversation, system);
    yield {
      title: t('The chat with {model}', { model }),
      state: { tone: 'good', text: isChanged ? t('Changed from the next message on') : label },
      blocks: facts.length
        ? [{ kind: 'facts', facts }]
        : [{ kind: 'text', markdown: t('Everything is as the model has it by itself.') }],
      buttons: [settingsButton(conversation)],
    };
  },
});

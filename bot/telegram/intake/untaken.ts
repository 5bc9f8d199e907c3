import type { Message } from 'grammy/types';
import type { Agent } from '../../../agent/agent.ts';
import { t } from '../../../agent/language/translate.ts';
import { say } from '../../../agent/reply.ts';
import type { Sender } from '../../../agent/update.ts';
import { nameOfMessage } from '../chat-address.ts';

interface Said {
  message: Message;
  sender: Sender;
}

/** A sticker, a place, a poll. What Telegram itself says in a chat (somebody pinned something) is answered by nothing. */
export async function nothingToTake({ message, sender }: Said, { agent }: { agent: Agent }): Promise<void> {
  const kinds = [
    'sticker',
    'location',
    'contact',
    'poll',
    'dice',
    'venue',
    'game',
    'story',
    'paid_media',
  ] as const;
  if (!kinds.some(kind => kind in message)) return;
  await agent.say(
    sender.chatId,
    `untaken:${nameOfMessage(message)}`,
    say(t('That kind of message can’t be taken. Write words, or send files.'), 'warning'),
  );
}

/** Where pictures are collected, said once a day to each who sends one smaller than it was. */
export async function sayAboutPhotos(
  { sender }: Said,
  { agent, now }: { agent: Agent; now: () => Date },
): Promise<void> {
  const { datanet } = await agent.listening(sender.chatId);
  const { datanets } = await agent.existing(sender.community.id);
  const collected = datanets.filter(one => one.modality === 'image');
  const isMeant = datanet ? collected.some(one => one.name === datanet.name) : collected.length > 0;
  if (!isMeant) return;
  const day = now().toISOString().slice(0, 10);
  await agent.say(
    sender.chatId,
    `photo:${sender.chatId}:${sender.person.id}:${day}`,
    say(
      t(
        'Telegram makes photos smaller and takes out where and when they were made. To give the original, send it as a file: attach › File, or “Send without compression” on a computer.',
      ),
      'warning',
    ),
  );
}

import type { Datanet } from '../../datanets/datanet-settings.ts';
import type { Chat } from '../community/chats.ts';
import { t } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { place } from './channel.ts';

/** A channel was bound: what happens there from now on, and the way back. */
export function boundCard(
  { chat, datanet, before }: { chat: Chat; datanet: Datanet; before: string | undefined },
  here: number,
): Reply {
  const replaced =
    before === undefined || before === datanet.name
      ? ''
      : t('Before, they went to {before}.', { before: plain(before) });
  return {
    state: {
      tone: 'good',
      text: t('Files dropped {place} go to {datanet}', { place: place(chat, here), datanet: datanet.name }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: [
          t(
            'Nobody needs to mention me for that. All files of a message are one submission, and its words say where they come from.',
          ),
          replaced,
        ]
          .filter(Boolean)
          .join(' '),
      },
    ],
    buttons: [
      { label: t('Rules and limits'), call: { command: 'datanet show', args: { datanet: datanet.name } } },
      unbindButton(chat, t('Unbind')),
    ],
  };
}

/** Sends files dropped in a chat nowhere again. */
export function unbindButton(chat: Chat, label: string): Button {
  const call = { command: 'datanet unbind', args: { channel: `#${chat.id}` } };
  // It stands on a card that says where the files go now.
  return { label, call, mode: 'confirmed' };
}

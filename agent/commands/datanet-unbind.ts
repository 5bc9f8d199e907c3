import { z } from 'zod';
import { channel } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { place } from '../cards/channel.ts';
import { command } from '../command.ts';
import { namedOrHere } from '../community/chats.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';

export const datanetUnbind = command({
  name: 'datanet unbind',
  summary: 'Sends files dropped in a channel to no datanet any more',
  args: z.object({ channel: channel().optional().describe('The channel; left out: this one') }),
  role: 'steward',
  phrases: [
    'unbind this channel',
    'unbind',
    'unbind {channel}',
    'disconnect {channel} from its datanet',
    'stop taking files in {channel}',
    'files dropped in {channel} should go nowhere',
    'unlink this channel from the datanet',
  ],
  asks: async ({ channel: wanted }, context) => {
    const { rooms, chatId } = context;
    const chat = await namedOrHere(wanted, context, { orBound: true });
    const { datanet } = await rooms.chats.listening(chat.id);
    if (!datanet) return undefined;
    const where = place(chat, chatId);
    return {
      go: t('Unbind'),
      change: false,
      card: changeCard(t('Stop collecting files {where}?', { where }), [
        { what: t('Files dropped {where}', { where }), from: datanet.name, to: t('no datanet') },
      ]),
    };
  },
  async *run({ channel: wanted }, context) {
    const { rooms, chatId } = context;
    const chat = await namedOrHere(wanted, context, { orBound: true });
    const { datanet } = await rooms.chats.listening(chat.id);
    await rooms.chats.bind(chat.id, undefined);
    const where = plain(place(chat, chatId));
    const around = (await rooms.chats.listening(chat.id)).datanet;
    if (around) {
      yield say(
        t(
          'Files dropped {place} go to {datanet}, because the channel around it is bound to it. Unbind that one.',
          {
            place: where,
            datanet: plain(around.name),
          },
        ),
      );
      return;
    }
    yield say(
      datanet
        ? t(
            'Files dropped {place} go to {datanet} no more. What was given stays. Whoever mentions me with a file is asked what it is for.',
            { place: where, datanet: plain(datanet.name) },
          )
        : t('Files dropped {place} go to no datanet.', { place: where }),
    );
  },
});

import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { channel, datanet } from '../arguments/argument-types.ts';
import { boundCard } from '../cards/bound.ts';
import { changeCard } from '../cards/change.ts';
import { place } from '../cards/channel.ts';
import { command } from '../command.ts';
import { namedOrHere } from '../community/chats.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';

export const datanetBind = command({
  name: 'datanet bind',
  summary: 'Sends files dropped in a channel to a datanet',
  args: z.object({
    datanet: datanet().describe('The datanet'),
    channel: channel().optional().describe('The channel; left out: this one'),
  }),
  role: 'steward',
  phrases: [
    'bind {datanet} to {channel}',
    'files dropped in {channel} should go to {datanet}',
    'connect {channel} with {datanet}',
    'link this channel to {datanet}',
    'everything posted in {channel} belongs to {datanet}',
    'route uploads of {channel} into {datanet}',
  ],
  asks: async (args, context) => {
    const { datanet, chat, before } = await binding(args, context);
    if (before === datanet.name) return undefined;
    const where = place(chat, context.chatId);
    return {
      go: t('Bind it'),
      ...(before === undefined && { unless: 'command' as const }),
      card: changeCard(t('Collect files {where}?', { where }), [
        { what: t('Files dropped {where}', { where }), from: before ?? t('no datanet'), to: datanet.name },
      ]),
    };
  },
  async *run(args, context) {
    const { rooms, chatId } = context;
    const { datanet, chat, before } = await binding(args, context);
    await rooms.chats.bind(chat.id, datanet.id);
    yield boundCard({ chat, datanet, before }, chatId);
  },
});

async function binding(
  { datanet: name, channel: wanted }: { datanet: string; channel?: string | undefined },
  context: Context,
) {
  const { rooms, community } = context;
  const datanet = await rooms.datanets.get(community.id, name);
  if (datanet.state === 'closed')
    throw new UserError(
      message('{name} is closed and takes no more submissions. Bind another one.', { name: datanet.name }),
    );
  const chat = await namedOrHere(wanted, context);
  await rooms.chats.checkReach(chat.id, 'collect');
  return { datanet, chat, before: (await rooms.chats.listening(chat.id)).datanet?.name };
}

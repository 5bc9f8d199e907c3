import { number, string } from '../../json.ts';
import type { Api, Parts } from '../api.ts';
import { botPermissions, permission } from '../permissions.ts';
import { invalidForm, refusals } from '../refusal.ts';
import { type Channel, isThread } from '../world.ts';

/** Channels and threads. https://discord.com/developers/docs/resources/channel */
export function channelRoutes(api: Api, { world, shapes, posting }: Parts): void {
  const channelOf = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (!channel) throw refusals.unknownChannel();
    if (!(botPermissions(world, channel) & permission.viewChannel)) throw refusals.missingAccess();
    return channel;
  };

  api.get('/channels/:channel', c => c.json(shapes.channel(channelOf(c.req.param('channel')))));

  api.patch('/channels/:channel', c => {
    const channel = channelOf(c.req.param('channel'));
    const { name, archived } = c.get('upload').body;
    const mayManage = Boolean(botPermissions(world, channel) & permission.manageThreads);
    // "Editing a thread to set archived to false only requires the current user has already been added to the thread.
    // If locked is true, then the user must have created the thread or have MANAGE_THREADS"
    if (isThread(channel) && channel.locked && channel.ownerId !== world.bot.id && !mayManage) {
      throw refusals.missingPermissions();
    }
    if (name !== undefined) channel.name = string(name);
    if (archived !== undefined) channel.archived = archived === true;
    posting.announceChannel(isThread(channel) ? 'THREAD_UPDATE' : 'CHANNEL_UPDATE', channel);
    return c.json(shapes.channel(channel));
  });

  api.post('/channels/:channel/typing', c => {
    channelOf(c.req.param('channel'));
    return c.body(null, 204);
  });

  const startThread = (parent: Channel, name: string, type: number, starter?: string): Channel => {
    if (!(botPermissions(world, parent) & permission.createPublicThreads))
      throw refusals.missingPermissions();
    if (parent.type !== 0 && parent.type !== 5) throw refusals.wrongChannelType();
    if (name.length < 1 || name.length > 100) {
      throw invalidForm([
        { path: 'name', code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 100 in length.' },
      ]);
    }
    return posting.startThread(parent, world.bot, name, { type, ...(starter !== undefined && { starter }) });
  };

  api.post('/channels/:channel/threads', c => {
    const { name, type } = c.get('upload').body;
    const thread = startThread(channelOf(c.req.param('channel')), string(name), number(type) || 12);
    return c.json(shapes.channel(thread), 201);
  });

  // "The id of the created thread will be the same as the id of the source message"
  api.post('/channels/:channel/messages/:message/threads', c => {
    const channel = channelOf(c.req.param('channel'));
    const message = channel.messages.find(one => one.id === c.req.param('message'));
    if (!message) throw refusals.unknownMessage();
    if (message.threadId !== undefined) throw refusals.threadExists();
    const thread = startThread(channel, string(c.get('upload').body.name), 11, message.id);
    return c.json(shapes.channel(thread), 201);
  });

  api.put('/channels/:channel/thread-members/:user', c => {
    channelOf(c.req.param('channel'));
    return c.body(null, 204);
  });
}

import { number, string } from '../../json.ts';
import type { Api, Parts } from '../api.ts';
import { botPermissions, permission } from '../permissions.ts';
import { invalidForm, refusals } from '../refusal.ts';
import type { Channel } from '../world.ts';

/** Channels and threads. https://discord.com/developers/docs/resources/channel */
export function channelRoutes(api: Api, { world, shapes, makeId, posting }: Parts): void {
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
    if (name !== undefined) channel.name = string(name);
    if (archived !== undefined) channel.archived = archived === true;
    posting.announce(channel.type >= 10 ? 'THREAD_UPDATE' : 'CHANNEL_UPDATE', channel, () =>
      shapes.channel(channel),
    );
    return c.json(shapes.channel(channel));
  });

  api.post('/channels/:channel/typing', c => {
    channelOf(c.req.param('channel'));
    return c.body(null, 204);
  });

  const startThread = (parent: Channel, name: string, type: number, id: string): Channel => {
    if (!(botPermissions(world, parent) & permission.createPublicThreads))
      throw refusals.missingPermissions();
    if (name.length < 1 || name.length > 100) {
      throw invalidForm([
        { path: 'name', code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 100 in length.' },
      ]);
    }
    const thread: Channel = {
      ...parent,
      id,
      type,
      name,
      parentId: parent.id,
      overwrites: [],
      archived: false,
      messages: [],
    };
    world.channels.set(id, thread);
    posting.announce('THREAD_CREATE', thread, () => ({ ...shapes.channel(thread), newly_created: true }));
    return thread;
  };

  api.post('/channels/:channel/threads', c => {
    const { name, type } = c.get('upload').body;
    const thread = startThread(channelOf(c.req.param('channel')), string(name), number(type) || 12, makeId());
    return c.json(shapes.channel(thread), 201);
  });

  // "the thread has the same id as the message it was created from"
  api.post('/channels/:channel/messages/:message/threads', c => {
    const channel = channelOf(c.req.param('channel'));
    const message = channel.messages.find(one => one.id === c.req.param('message'));
    if (!message) throw refusals.unknownMessage();
    if (message.threadId !== undefined) throw refusals.threadExists();
    const thread = startThread(channel, string(c.get('upload').body.name), 11, message.id);
    message.threadId = thread.id;
    return c.json(shapes.channel(thread), 201);
  });

  api.put('/channels/:channel/thread-members/:user', c => {
    channelOf(c.req.param('channel'));
    return c.body(null, 204);
  });
}

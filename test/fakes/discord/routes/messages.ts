import type { Api, Parts } from '../api.ts';
import { botPermissions, permission } from '../permissions.ts';
import { refusals } from '../refusal.ts';
import { type Channel, isThread, type Message } from '../world.ts';

/** https://discord.com/developers/docs/resources/message */
export function messageRoutes(api: Api, { world, shapes, posting }: Parts): void {
  const channelOf = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (!channel) throw refusals.unknownChannel();
    if (!(botPermissions(world, channel) & permission.viewChannel)) throw refusals.missingAccess();
    return channel;
  };
  const messageOf = (channel: Channel, id: string): Message => {
    // Messages that only one person sees can't be reached through their channel.
    const message = channel.messages.find(one => one.id === id && !one.onlyFor);
    if (!message) throw refusals.unknownMessage();
    return message;
  };
  const own = (message: Message): Message => {
    if (message.author.id !== world.bot.id) throw refusals.notTheAuthor();
    return message;
  };

  api.get('/channels/:channel/messages', c => {
    const channel = channelOf(c.req.param('channel'));
    if (!(botPermissions(world, channel) & permission.readHistory)) return c.json([]);
    const limit = Math.min(100, Math.max(1, Number(c.req.query('limit') ?? 50)));
    const shown = channel.messages.filter(one => !one.onlyFor);
    const { before, after } = c.req.query();
    if (after !== undefined) {
      return c.json(
        shown
          .filter(one => BigInt(one.id) > BigInt(after))
          .slice(0, limit)
          .reverse()
          .map(shapes.message),
      );
    }
    const older = before === undefined ? shown : shown.filter(one => BigInt(one.id) < BigInt(before));
    return c.json(older.slice(-limit).reverse().map(shapes.message));
  });

  api.get('/channels/:channel/messages/:message', c => {
    const channel = channelOf(c.req.param('channel'));
    return c.json(shapes.message(messageOf(channel, c.req.param('message'))));
  });

  api.post('/channels/:channel/messages', c => {
    const channel = channelOf(c.req.param('channel'));
    if (channel.recipient && !channel.recipient.takesDirectMessages) throw refusals.noDirectMessages();
    const may = botPermissions(world, channel);
    const upload = c.get('upload');
    if (channel.locked && !(may & permission.manageThreads)) throw refusals.threadLocked();
    if (channel.type === 15) throw refusals.wrongChannelType();
    const needed = isThread(channel) ? permission.sendInThreads : permission.sendMessages;
    if (!(may & needed)) throw refusals.missingPermissions();
    if (upload.body.message_reference && !(may & permission.readHistory))
      throw refusals.noReplyWithoutHistory();
    posting.unarchive(channel);
    if (upload.files.size && !(may & permission.attachFiles)) throw refusals.missingPermissions();
    const message = posting.create(channel, world.bot, upload);
    return c.json({
      ...shapes.message(message),
      ...(message.nonce !== undefined && { nonce: message.nonce }),
    });
  });

  api.patch('/channels/:channel/messages/:message', c => {
    const channel = channelOf(c.req.param('channel'));
    const message = own(messageOf(channel, c.req.param('message')));
    // "Users cannot edit messages, add reactions, use application commands, or join archived threads."
    if (channel.archived) throw refusals.threadArchived();
    if (channel.locked && !(botPermissions(world, channel) & permission.manageThreads))
      throw refusals.threadLocked();
    return c.json(shapes.message(posting.edit(message, c.get('upload'))));
  });

  api.delete('/channels/:channel/messages/:message', c => {
    const channel = channelOf(c.req.param('channel'));
    const message = messageOf(channel, c.req.param('message'));
    const mayManage = botPermissions(world, channel) & permission.manageMessages;
    if (message.author.id !== world.bot.id && !mayManage) throw refusals.missingPermissions();
    posting.delete(message);
    return c.body(null, 204);
  });

  const reactions = '/channels/:channel/messages/:message/reactions/:emoji/@me';
  api.put(reactions, c => {
    const channel = channelOf(c.req.param('channel'));
    if (!(botPermissions(world, channel) & permission.addReactions)) throw refusals.missingPermissions();
    const message = messageOf(channel, c.req.param('message'));
    const emoji = decodeURIComponent(c.req.param('emoji'));
    const who = message.reactions.get(emoji) ?? new Set();
    message.reactions.set(emoji, who.add(world.bot.id));
    return c.body(null, 204);
  });
  api.delete(reactions, c => {
    const message = messageOf(channelOf(c.req.param('channel')), c.req.param('message'));
    message.reactions.get(decodeURIComponent(c.req.param('emoji')))?.delete(world.bot.id);
    return c.body(null, 204);
  });
}

import { join } from 'node:path';
import type { GivenFile } from '../given-file.ts';
import { type Json, record, records, string } from '../json.ts';
import { readDeed, servePage } from '../page.ts';
import type { Api } from './api.ts';
import type { FakeDiscord } from './fake-discord.ts';
import type { Interaction } from './interactions.ts';
import { type Channel, isThread, type Message, type User } from './world.ts';

/** The page of `npm run fake:discord`: channels as one of the people sees them, and everything a person can do. */
export function pageRoutes(app: Api, fake: FakeDiscord): void {
  const opened = new Map<string, Interaction>();
  servePage(app, join(import.meta.dirname, 'page'), fake);

  app.get('/page/state', c => {
    const people = [...fake.world.users.values()].filter(one => !one.bot);
    const user = people.find(one => one.id === c.req.query('user')) ?? people[0];
    if (!user) return c.json({ people: [] });
    fake.directMessages(user);
    const all = [...fake.world.channels.values()].filter(
      one => !one.recipient || one.recipient.id === user.id,
    );
    // Threads stand below their channel.
    const channels = all
      .filter(one => !isThread(one))
      .flatMap(one => [one, ...all.filter(thread => thread.parentId === one.id)]);
    const channel = channels.find(one => one.id === c.req.query('channel')) ?? channels[0];
    const last = opened.get(user.id);
    return c.json({
      people: people.map(one => ({ id: one.id, name: one.global_name })),
      roles: [...(fake.world.guilds.get(channel?.guildId ?? '')?.roles.values() ?? [])].map(
        ({ id, name }) => ({ id, name }),
      ),
      user: user.id,
      bot: fake.world.bot,
      connected: fake.gateway.connected(),
      channels: channels.map(one => ({
        id: one.id,
        name: one.recipient ? 'direct messages' : `${isThread(one) ? '\u2003↳' : '#'} ${one.name}`,
      })),
      channel: channel?.id,
      messages: channel
        ? fake
            .messagesOf(channel, user)
            .slice(-80)
            .map(message => shown(message))
        : [],
      commands: fake.commands(),
      modal: last?.modal ? { id: last.id, ...last.modal } : null,
      thinking:
        last !== undefined && last.answered === undefined
          ? Date.now() - last.createdAt < 3000
          : Boolean(last?.pending),
      failed: last !== undefined && last.answered === undefined && Date.now() - last.createdAt >= 3000,
    });
  });
  const shown = (message: Message): Json => ({
    ...fake.json(message),
    onlyYou: message.onlyFor !== undefined,
  });

  app.get('/page/choices', async c => {
    const { user, channel } = platformContextOf(c.req.query('user') ?? '', c.req.query('channel') ?? '');
    const values = JSON.parse(c.req.query('values') ?? '{}') as Json;
    const focused = c.req.query('focused') ?? '';
    return c.json(
      await fake.autocomplete(user, channel, c.req.query('command') ?? '', values, focused).catch(() => []),
    );
  });

  app.post('/page/act', async c => {
    const { what, files } = await readDeed(await c.req.formData());
    const { user, channel } = platformContextOf(string(what.user), string(what.channel));
    const message = channel.messages.find(one => one.id === what.message);
    act(user, channel, message, what, files);
    return c.json({});
  });

  function act(
    user: User,
    channel: Channel,
    message: Message | undefined,
    what: Json,
    files: GivenFile[],
  ): void {
    const named = (names: string[]) =>
      Object.fromEntries(files.slice(0, names.length).map((file, at) => [names[at] ?? '', file]));
    switch (what.kind) {
      case 'send':
        fake.userSends(user, channel, string(what.text), { files });
        break;
      case 'command':
        opened.set(
          user.id,
          fake.userUsesCommand(
            user,
            channel,
            string(what.command),
            record(what.values),
            named((what.fileOptions as string[]) ?? []),
          ),
        );
        break;
      case 'press':
        if (message) opened.set(user.id, fake.userPresses(user, message, string(what.button)));
        break;
      case 'pick':
        if (message)
          opened.set(user.id, fake.userPicks(user, message, what.values as string[], Number(what.select)));
        break;
      case 'modal': {
        const asked = opened.get(user.id);
        const field = records(asked?.modal?.components)
          .map(label => record(label.component))
          .find(one => one.type === 19);
        if (asked?.modal)
          opened.set(
            user.id,
            fake.userSubmitsModal(
              user,
              asked,
              record(what.values),
              field ? { [string(field.custom_id)]: files } : {},
            ),
          );
        break;
      }
      case 'close modal':
        opened.delete(user.id);
        break;
      case 'delete':
        if (message) fake.userDeletes(message);
        break;
    }
  }

  function platformContextOf(userId: string, channelId: string): { user: User; channel: Channel } {
    const user = fake.world.users.get(userId);
    const channel = fake.world.channels.get(channelId);
    if (!user || !channel) throw new Error('There is no such person or channel.');
    return { user, channel };
  }
}

import { onTestFinished } from 'vitest';
import { emptiedDatabase, stoppedAfterTest } from '../../fresh-house.ts';
import { type FakeDiscord, type FakeOptions, startFakeDiscord } from './fake-discord.ts';
import { type House, openHouse } from './house.ts';
import type { Channel } from './world.ts';

export type Mill = House & { close(): Promise<void> };

/** Servers on the stand-in with the house behind them; each test of the file begins with an empty database. */
export async function discordServers() {
  const db = await emptiedDatabase();

  async function fakeWith(options: FakeOptions = {}): Promise<FakeDiscord> {
    const fake = await startFakeDiscord({ messageLimit: { requests: 50, seconds: 5 }, ...options });
    onTestFinished(() => fake.stop());
    return fake;
  }

  async function house(fake: FakeDiscord, options: Parameters<typeof openHouse>[2] = {}): Promise<Mill> {
    return stoppedAfterTest(await openHouse(db, fake, options));
  }

  /** A server with its owner and a channel `general`, the bot greeted and its commands registered. */
  async function everything(options: FakeOptions = {}) {
    const fake = await fakeWith(options);
    const guild = fake.createGuild('Bakers');
    const mill = await house(fake);
    await fake.untilSays(guild.general, 'Welcome to Gristmill', { seconds: 30 });
    await fake.until('the commands', () => fake.commands().length > 0);
    const at = `<@${fake.world.bot.id}>`;
    return { fake, guild, mill, at, general: guild.general, owner: guild.owner };
  }

  /** The chat of a channel, as if somebody had spoken to the bot there. */
  async function chatOf(fake: FakeDiscord, mill: House, channel: Channel): Promise<number> {
    const guild = channel.guildId === undefined ? undefined : fake.world.guilds.get(channel.guildId);
    const server = guild?.id ?? `direct:${channel.id}`;
    const community = await mill.people.community('discord', server, guild?.name ?? '');
    const { id: externalId, name } = channel;
    return mill.rooms.chats.chat({ platform: 'discord', externalId, communityId: community.id, name });
  }

  /** Waits until a look at the database finds something. */
  async function untilStored<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  return { db, fakeWith, house, everything, chatOf, untilStored };
}

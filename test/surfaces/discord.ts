import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import type { Interaction } from '../fakes/discord/interactions.ts';
import type { Channel, Message, User } from '../fakes/discord/world.ts';
import { startRestarting } from './gristmill.ts';
import type { Mark, Person, Seen, Surface, SurfaceOptions } from './surface.ts';
import { seeing } from './waiting.ts';

/** A Discord server on the stand-in: people talk in its channel `general` and mention the bot. */
export async function discordSurface(options: SurfaceOptions = {}): Promise<Surface> {
  const fake = await startFakeDiscord();
  const guild = fake.createGuild('Bakers');
  const process = await startRestarting(options, {
    DISCORD_TOKEN: fake.token,
    DISCORD_API: fake.api,
    DISCORD_CDN: fake.url,
  });
  const mention = `<@${fake.world.bot.id}>`;
  /** Discord shows at once whether a press or a command has arrived. */
  const taken = (used: Interaction) =>
    fake.until('the acknowledgement', () => used.answered !== undefined, 15);
  const markOf = (message: Message): Mark => Number(BigInt(message.id) >> 12n);

  function personOf(user: User, isDirect = false): Person {
    const here = isDirect ? fake.directMessages(user) : guild.general;
    /** The channel, its threads, and the person's direct messages. */
    const channels = (): Channel[] =>
      isDirect
        ? [here]
        : [
            ...[...fake.world.channels.values()].filter(one => one.guildId === guild.id),
            fake.directMessages(user),
          ];
    const seen = () =>
      channels()
        .flatMap(channel => fake.messagesOf(channel, user))
        .filter(message => message.author.id === fake.world.bot.id)
        .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
        .map(seenOf);
    const original = (message: Seen): Message => {
      const found = channels()
        .flatMap(channel => fake.messagesOf(channel, user))
        .find(one => one.id === message.id);
      if (!found) throw new Error(`${user.username} can't see that message: ${message.text}`);
      return found;
    };
    let last: Message | undefined;
    const now = (): Mark => Math.max(-1, ...seen().map(message => message.at));

    const person: Person = {
      name: user.username,
      get together() {
        return person;
      },
      async say(words, files = [], inReplyTo) {
        const before = now();
        last = fake.userSends(user, here, `${isDirect ? '' : mention} ${words}`.trim(), {
          files: [...files],
          ...(inReplyTo && { replyTo: original(inReplyTo) }),
        });
        return before;
      },
      async use(command, given = {}, asked) {
        const before = now();
        const used = fake.userUsesCommand(user, here, command, optionsOf(given));
        if (!asked) {
          await taken(used);
          return before;
        }
        await fake.until(`the form of /${command}`, () => used.modal);
        await taken(fake.userSubmitsModal(user, used, asked));
        return before;
      },
      sees: seeing(user.username, seen, fake.onChange),
      seen,
      async press(message, button) {
        const before = now();
        await taken(fake.userPresses(user, original(message), button));
        return before;
      },
      async pressTwice(message, button) {
        fake.userPresses(user, original(message), button);
        fake.userPresses(user, original(message), button);
      },
      async edits(words) {
        if (last) fake.userEdits(last, `${mention} ${words}`);
      },
      async deletes() {
        if (last) fake.userDeletes(last);
      },
    };
    return person;
  }

  function seenOf(message: Message): Seen {
    const attachments = message.body.attachments.map(one => String(one.filename));
    return {
      id: message.id,
      at: markOf(message),
      text: fake.textOf(message),
      buttons: fake.buttonsOf(message),
      pictures: attachments.filter(name => /\.(?:png|jpg)$/.test(name)).length,
      files: attachments.filter(name => !/\.(?:png|jpg)$/.test(name)),
    };
  }

  const operator = personOf(guild.owner);
  await operator.sees('Welcome to Gristmill', { seconds: 60 });
  await fake.until('the commands', () => fake.commands().length > 0, 60);

  return {
    name: 'discord',
    operator,
    async join(name, role) {
      const user = fake.addMember(guild, name);
      if (role) {
        const mark = await operator.use('role', { person: user.id, role });
        await operator.sees(`now a ${role}`, { after: mark });
      }
      return personOf(user);
    },
    async crowd(people) {
      return Array.from({ length: people }, (_, at) => personOf(fake.createUser(`crowd-${at}`), true));
    },
    async restart(between) {
      await process.restart(between);
      // What people press while the bot is gone fails before their eyes on Discord, and is theirs to do again.
      await fake.until('the connection', () => fake.gateway.connected(), 30);
    },
    twice: fake.sendTwice,
    storm() {
      fake.trouble({ does: { kind: 'rate limit', retryAfterSeconds: 0.3 } });
      fake.trouble({ times: 2, does: { kind: 'status', status: 502 } });
      fake.trouble({ does: { kind: 'drop' } });
      fake.trouble({ does: { kind: 'drop the answer' } });
      fake.trouble({ does: { kind: 'rate limit', retryAfterSeconds: 0.2, global: true } });
      return fake.clearTrouble;
    },
    async away(work) {
      const comeBack = fake.goAway();
      await work();
      comeBack();
    },
    overLimits: fake.overLimits,
    restarts: process.restarts,
    log: process.log,
    async stop() {
      await process.stop();
      await fake.stop();
    },
  };
}

/** `learningRate` as Discord's option: `learning-rate`. */
function optionsOf(values: Record<string, string | number>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`),
      value,
    ]),
  );
}

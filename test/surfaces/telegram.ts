import type { Press } from '../fakes/telegram/callbacks.ts';
import { startFakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import type { Chat, Message, User } from '../fakes/telegram/world.ts';
import { startRestarting } from './gristmill.ts';
import type { Mark, Person, Seen, Surface, SurfaceOptions, Values } from './surface.ts';
import { seeing, waitFor } from './waiting.ts';

/**
 * Telegram on the stand-in: everybody talks with the bot in private, as members of a group where they wrote once (it takes
 * 20 messages a minute of a bot, a private chat about one a second), or together in that group.
 */
export async function telegramSurface(options: SurfaceOptions = {}): Promise<Surface> {
  const fake = await startFakeTelegram();
  const group = fake.createGroup('Bakers');
  const process = await startRestarting(options, { TELEGRAM_TOKEN: fake.token, TELEGRAM_API: fake.api });
  const mention = `@${fake.world.bot.username}`;

  function personOf(user: User, isTogether = false): Person {
    const own = fake.privateChat(user);
    const here = isTogether ? group : own;
    const chats = group.members.has(user.id) ? [group, own] : [own];
    const all = () =>
      chats
        .flatMap(chat => fake.messagesOf(chat).map(message => ({ chat, message })))
        .filter(({ message }) => message.from?.id === fake.world.bot.id)
        .sort((a, b) => markOf(a.message) - markOf(b.message));
    const presses: Press[] = [];
    const tap = (message: Message, button: string) =>
      void presses.push(fake.userPresses(user, message, button));
    /** What a press is answered with shows over the chat for a moment. */
    const alerts = (): Seen[] =>
      presses.flatMap(({ id, pressedAt, answered }) =>
        answered?.text
          ? [{ id, at: pressedAt + 1, text: answered.text, buttons: [], pictures: 0, files: [] }]
          : [],
      );
    const seen = () =>
      [...all().map(({ chat, message }) => seenOf(chat, message)), ...alerts()].sort((a, b) => a.at - b.at);
    const original = (sought: Seen): Message => {
      const found = all().find(({ chat, message }) => idOf(chat, message) === sought.id);
      if (!found) throw new Error(`${user.firstName} can't see that message: ${sought.text}`);
      return found.message;
    };
    const now = (): Mark => Math.max(-1, ...seen().map(message => message.at));
    let last: Message | undefined;

    /** In a group the bot is named; in private everything is said to it. */
    function spoken(words: string): string {
      if (!isTogether) return words;
      const command = /^\/\w+/.exec(words)?.[0];
      return command ? `${command}${mention}${words.slice(command.length)}` : `${mention} ${words}`.trim();
    }

    /** Answers the bot's questions one by one: by its button where there is one, else by a reply. With that it goes. */
    async function answer(asked: Values, after: Mark): Promise<void> {
      for (const [name, value] of Object.entries(asked)) {
        const label = labelOf(name);
        const question = await waitFor(
          `the question for ${name}`,
          () =>
            seen().findLast(
              message => message.at > after && label.test(message.text) && message.buttons.length,
            ),
          fake.onChange,
        );
        const button = question.buttons.find(one => one.toLowerCase() === String(value).toLowerCase());
        if (button) tap(original(question), button);
        else fake.userSends(user, here, String(value), { replyTo: original(question) });
      }
    }

    return {
      name: user.username ?? user.firstName,
      ...(!isTogether && { together: personOf(user, true) }),
      async say(words, files = [], inReplyTo) {
        const before = now();
        const replyTo = inReplyTo && original(inReplyTo);
        last = fake.userSends(user, here, spoken(words), { files: [...files], ...(replyTo && { replyTo }) });
        return before;
      },
      async use(command, given = {}, asked) {
        const before = now();
        const values = Object.entries(given).map(([name, value]) => `${name}:"${value}"`);
        fake.userSends(user, here, spoken([`/${command.replaceAll(' ', '_')}`, ...values].join(' ')));
        if (asked) await answer(asked, before);
        return before;
      },
      sees: seeing(user.firstName, seen, fake.onChange),
      seen,
      async press(message, button) {
        const before = now();
        tap(original(message), button);
        return before;
      },
      async pressTwice(message, button) {
        tap(original(message), button);
        tap(original(message), button);
      },
      async edits(words) {
        if (last) fake.userEdits(last, spoken(words));
      },
      async deletes() {
        if (last) fake.userDeletes(last);
      },
    };
  }

  /** Messages of two chats in the order they were sent. */
  const markOf = (message: Message): Mark => message.createdAt;
  const idOf = (chat: Chat, message: Message) => `${chat.id}:${message.id}`;

  function seenOf(chat: Chat, message: Message): Seen {
    const { document } = message.body as { document?: { file_name?: string } };
    return {
      id: idOf(chat, message),
      at: markOf(message),
      text: fake.textOf(message),
      buttons: fake.buttonsOf(message).map(button => button.text),
      pictures: message.body.photo ? 1 : 0,
      files: document?.file_name ? [document.file_name] : [],
    };
  }

  /** Says something in the group, so that their private chat belongs to it. */
  async function meet(user: User): Promise<Person> {
    const person = personOf(user);
    const met = await person.together?.say('/status');
    await person.sees(/Database/, { after: met, seconds: 60 });
    fake.userStarts(user);
    await person.sees('Welcome', { after: met });
    return person;
  }

  const operator = await meet(group.owner);

  return {
    name: 'telegram',
    operator,
    async join(name, role) {
      const user = fake.addMember(group, name);
      const person = await meet(user);
      if (role) {
        const mark = await operator.use('role', { person: `@${user.username}`, role });
        await operator.sees(`now a ${role}`, { after: mark });
      }
      return person;
    },
    async crowd(people) {
      return Array.from({ length: people }, (_, at) => personOf(fake.createUser(`Crowd ${at}`)));
    },
    restart: process.restart,
    twice: fake.sendTwice,
    storm() {
      fake.trouble({ method: /^(send|edit)/, does: { kind: 'rate limit', retryAfterSeconds: 1 } });
      fake.trouble({ method: /^(send|edit)/, times: 2, does: { kind: 'status', status: 502 } });
      fake.trouble({ method: /^edit/, does: { kind: 'drop' } });
      fake.trouble({ method: /^edit/, does: { kind: 'drop the answer' } });
      return fake.clearTrouble;
    },
    async away(work) {
      fake.away(true);
      await work();
      fake.away(false);
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

/** `learningRate` as a question names it: “Learning rate”. */
function labelOf(name: string): RegExp {
  return new RegExp(
    name.replace(/[A-Z]/g, letter => ` ${letter}`),
    'i',
  );
}

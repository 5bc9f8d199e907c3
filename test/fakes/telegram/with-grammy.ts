import { Bot, GrammyError } from 'grammy';
import { onTestFinished } from 'vitest';
import { type FakeOptions, type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';
import type { Chat } from './world.ts';

/** The real grammY on the fake, for the fake's own tests. What is opened is closed after the test. */
export async function server(options: FakeOptions = {}): Promise<FakeTelegram> {
  const fake = await startFakeTelegram(options);
  onTestFinished(() => fake.stop());
  return fake;
}

export function apiOf(fake: FakeTelegram, token = fake.token): Bot['api'] {
  return new Bot(token, { client: { apiRoot: fake.api } }).api;
}

/** Someone's private chat with the bot. */
export async function privately(options: FakeOptions = {}) {
  const fake = await server(options);
  const ana = fake.createUser('Ana');
  const chat: Chat = fake.privateChat(ana);
  return { fake, api: apiOf(fake), ana, chat };
}

/** A bot that polls, and what it heard, in order: the words of messages and the data of buttons. */
export async function polling(options: FakeOptions = {}) {
  const fake = await server(options);
  const bot = new Bot(fake.token, { client: { apiRoot: fake.api } });
  const heard: string[] = [];
  bot.on(['message', 'channel_post', 'edited_message'], context => {
    const { msg } = context;
    const kind = context.editedMessage ? 'edited: ' : '';
    heard.push(kind + (msg.text ?? msg.caption ?? Object.keys(msg).at(-1) ?? ''));
  });
  bot.on('callback_query:data', context => void heard.push(context.callbackQuery.data));
  bot.catch(() => {});
  void bot.start().catch(() => {});
  onTestFinished(() => bot.stop());
  await fake.until('the bot', () => fake.updates.isPolled());
  return { fake, bot, api: bot.api, heard };
}

/** What a call is refused with: `400 Bad Request: …`. */
export async function refused(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GrammyError)) throw new Error(`It was not refused: ${error}`);
  return `${error.error_code} ${error.description}`;
}

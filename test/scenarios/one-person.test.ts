import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { readConfig } from '../../config.ts';
import { start } from '../../main.ts';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import type { Message } from '../fakes/discord/world.ts';
import { startFakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { bakery } from '../surfaces/rows.ts';
import { signIn } from '../web-client.ts';

// One person on Discord, Telegram and the web chat at once, with the real clients: a channel that collects files, a
// board that stays posted, and accounts that become one.
vi.setConfig({ testTimeout: 120_000 });
const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-one-person-'));
const [discord, telegram] = [await startFakeDiscord(), await startFakeTelegram()];
const guild = discord.createGuild('Bakers');
const { general, owner: ada } = guild;
const bo = discord.addMember(guild, 'bo');
const { log, problems } = collectingLogger();
const gristmill = await start(
  readConfig({
    DATA_DIR: dataDir,
    EMBEDDINGS: 'letters',
    PORT: '0',
    WORKER: 'none',
    MESSAGES_PER_MINUTE: '1000',
    DISCORD_TOKEN: discord.token,
    DISCORD_API: discord.api,
    DISCORD_CDN: discord.url,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API: telegram.api,
  }),
  log,
);
const operator = await signIn(gristmill.operatorLink);
afterAll(async () => {
  operator.close();
  await gristmill.stop();
  await Promise.all([discord.stop(), telegram.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

const boards = () =>
  discord.messagesOf(general).filter(message => discord.textOf(message).includes('Contributors, all time'));

test('a server is led from its greeting to a channel that collects files of everybody', async () => {
  const greeting = await discord.untilSays(general, 'Welcome to Gristmill', { seconds: 60 });
  await discord.until('the commands', () => discord.commands().length > 0, 60);
  discord.userPresses(ada, greeting, 'Let everybody give data');
  await discord.untilSays(general, 'newcomers is contributor now', { user: ada });
  discord.userUsesCommand(ada, general, 'datanet create', {
    name: 'maths',
    modality: 'text',
    review: 'automatic',
  });
  const card = await discord.untilSays(general, '### maths');
  discord.userPresses(ada, card, 'Collect files here');
  await discord.untilSays(general, 'Files dropped here go to maths');
});

test('a board is posted there, kept up to date, and put back when somebody deletes it', async () => {
  discord.userUsesCommand(ada, general, 'leaderboard post', {});
  const board = await discord.untilSays(general, 'Nothing has been accepted yet');
  discord.userSends(bo, general, '', { files: [{ name: 'loaves.jsonl', content: bakery(12) }] });
  await discord.untilSays(general, '12 rows accepted automatically', { seconds: 60 });
  await discord.until('the board with bo', () => discord.textOf(board).includes('bo'), 90);
  discord.userDeletes(board);
  await discord.until('a new one', () => boards().some(message => message.id !== board.id), 30);
  expect(boards()).toHaveLength(1);
});

let account: ReturnType<typeof telegram.createUser>;

test('bo’s code is for bo alone; given on Telegram it makes one person of both, who is at home there', async () => {
  discord.userUsesCommand(bo, general, 'link', {});
  const shown: Message = await discord.untilSays(general, /[A-Z0-9]{4}-[A-Z0-9]{4}/, { user: bo });
  expect(shown.onlyFor).toBe(bo.id);
  const code = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(discord.textOf(shown))?.[0] ?? '';
  account = telegram.createUser('Boris');
  const chat = telegram.privateChat(account);
  telegram.userStarts(account);
  await telegram.untilSays(chat, 'Welcome');
  telegram.userSends(account, chat, `/link ${code}`);
  const asked = await telegram.untilSays(chat, 'Are both of these you?');
  expect(telegram.textOf(asked)).toContain('bo, on Discord');
  telegram.userPresses(account, asked, 'Join them');
  await telegram.untilSays(chat, 'bo, on Discord and Telegram');
  await discord.until('the card of the code', () => discord.textOf(shown).includes('Joined with Boris'), 30);

  const before = telegram.userSends(account, chat, '/submissions');
  await telegram.untilSays(chat, /loaves\.jsonl/, { after: before });
});

test('the operator of the web chat joins them too, and goes on in the same session', async () => {
  const chat = telegram.privateChat(account);
  const before = telegram.userSends(account, chat, '/link');
  const shown = await telegram.untilSays(chat, /[A-Z0-9]{4}-[A-Z0-9]{4}/, { after: before });
  const code = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(telegram.textOf(shown))?.[0] ?? '';
  const asked = await operator.ask(`/link ${code}`, message =>
    message.text.includes('Are both of these you?'),
  );
  await operator.press(asked, 'Join them');
  await operator.until('the joining', message =>
    message.text.includes('bo, on Discord, Telegram and the web chat'),
  );
  const status = await operator.ask('/status', message => message.reply.title === 'Status');
  expect(status.text).toContain('Discord: invite link');
  expect(status.text).toContain(dataDir);
  // On Discord bo is no operator: no role goes from one community to another.
  discord.userUsesCommand(bo, general, 'invite', {});
  await discord.untilSays(general, 'is for an operator', { user: bo });
  expect(problems).toEqual([]);
});

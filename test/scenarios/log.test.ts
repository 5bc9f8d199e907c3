import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { fakeOpenAi } from '../fakes/openai.ts';
import { startFakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { freePort } from '../free-port.ts';
import { startProcess } from '../gristmill-process.ts';
import { signIn } from '../web-client.ts';

// The whole bot with all that it writes, on good days and bad ones. What is looked for is in no other test.
vi.setConfig({ testTimeout: 180_000 });

const apiKey = 'key-of-the-language-model-77';
const discord = await startFakeDiscord({ token: 'token.of-the-discord.bot' });
const telegram = await startFakeTelegram();
const model = await fakeOpenAi({ apiKey });
const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-log-'));
const settings = {
  DATA_DIR: dataDir,
  PORT: String(await freePort()),
  WORKER: 'none',
  LOG_LEVEL: 'debug',
  DISCORD_TOKEN: discord.token,
  DISCORD_API: discord.api,
  DISCORD_CDN: discord.url,
  TELEGRAM_TOKEN: telegram.token,
  TELEGRAM_API: telegram.api,
  LLM_URL: model.url,
  LLM_MODEL: 'fake-1',
  LLM_API_KEY: apiKey,
};
afterAll(async () => {
  await Promise.all([discord.stop(), telegram.stop(), model.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

/** What people write, each somewhere else. */
const said = {
  web: 'zebrafinch on the web',
  command: 'ocelots in a command',
  discord: 'wombats on a server',
  telegram: 'pangolins in private',
  file: 'axolotls in a file',
  fileName: 'narwhals.jsonl',
  person: 'Quagga',
  answer: 'capybaras from a model',
  platform: 'manatees from a platform',
};
const words = [
  'zebrafinch',
  'ocelot',
  'wombat',
  'pangolin',
  'axolotl',
  'narwhal',
  'quagga',
  'capybara',
  'manatee',
];

test('at the lowest level, on good days and bad ones, the log holds no secret and nothing that people wrote', async () => {
  const gristmill = await startProcess(settings);
  const operator = await signIn(gristmill.operatorLink, said.person);
  const guild = discord.createGuild('Bakers');
  const { general, owner: ada } = guild;
  const bo = telegram.createUser('Bo');
  const chat = telegram.privateChat(bo);
  telegram.userStarts(bo);
  await telegram.untilSays(chat, 'Welcome', { seconds: 60 });
  const at = `<@${discord.world.bot.id}>`;

  await operator.ask(`/datanet create ${said.command}`);
  await operator.ask('/datanet create birds text');
  await operator.ask(`/train no-such-net learningRate:${said.command}`);
  const asked = await operator.ask('/invite contributor', message =>
    message.text.includes('Make an invitation'),
  );
  await operator.press(asked, 'Make the link');
  const card = await operator.until('the link', message => message.text.includes('/sign-in/'));
  const invitation = /sign-in\/([\w-]+)/.exec(card.text)?.[1] ?? '';
  const rows = Array.from({ length: 12 }, (_, row) =>
    JSON.stringify({ question: `${said.file} ${row}`, answer: said.file }),
  );
  await operator.send('/submit birds', [{ name: said.fileName, content: rows.join('\n') }]);
  await operator.send('/submit birds', [{ name: said.fileName, content: `{"question": "${said.file}` }]);
  model.answer({ text: said.answer });
  await operator.ask(said.web);
  model.answer({ status: 500, text: said.web });
  await operator.ask(`${said.web} again`);
  await fetch(`${gristmill.url}/sign-in/${invitation}x?name=${said.person}`, { method: 'POST' });
  await operator.fetch(`/pictures/${said.person}.png`);

  // Each platform refuses, repeats what it was given, drops answers, and asks to wait.
  for (const status of [400, 403, 500]) {
    discord.trouble({ method: 'POST', does: { kind: 'status', status, message: said.platform } });
    discord.userSends(ada, general, `${at} ${said.discord} ${status}`);
    telegram.trouble({
      method: /^send/,
      does: { kind: 'status', status, message: `Bad Request: ${said.platform}` },
    });
    telegram.userSends(bo, chat, `${said.telegram} ${status}`);
  }
  discord.trouble({ method: 'POST', does: { kind: 'drop' } });
  telegram.trouble({ method: /^send/, does: { kind: 'drop' } });
  telegram.trouble({ method: 'getFile', times: 9, does: { kind: 'drop' } });
  telegram.userSends(bo, chat, said.telegram, { files: [{ name: said.fileName, content: rows.join('\n') }] });
  discord.userSends(ada, general, `${at} ${said.discord}\u0000\ud800`);
  discord.userSends(ada, general, `${at} /help`);
  telegram.userSends(bo, chat, `/help ${said.telegram}`);
  await discord.untilSays(general, /help|commands/i, { seconds: 60 });
  await telegram.untilSays(chat, /There is no command/, { seconds: 60 });
  await telegram.until(
    'all updates',
    () => gristmill.errors().split('An update is worked off').length > 10,
    60,
  );
  await gristmill.stop();
  operator.close();

  const log = gristmill.errors();
  const lines = log
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { level: string; room?: string });
  expect(new Set(lines.map(line => line.room))).toEqual(new Set([undefined, 'agent', 'discord', 'telegram']));
  expect(lines.some(line => line.level === 'debug')).toBe(true);
  const signInToken = /sign-in\/([\w-]+)/.exec(gristmill.operatorLink)?.[1] ?? 'none';
  const secrets = [telegram.token, discord.token, apiKey, signInToken, invitation];
  for (const secret of secrets) expect(log).not.toContain(secret);
  for (const word of words) expect(log.toLowerCase()).not.toContain(word);
});

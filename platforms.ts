import type { Agent } from './agent/agent.ts';
import type { Chats } from './agent/community/chats.ts';
import { type HealthLine, platformLines } from './agent/community/health-lines.ts';
import type { People } from './agent/people/people.ts';
import type { Discord } from './bot/discord/discord.ts';
import type { FileIntake } from './bot/intake/file-intake.ts';
import type { Telegram } from './bot/telegram/telegram.ts';
import type { Config } from './config.ts';
import type { Database } from './store/database/database.ts';
import type { Files } from './store/files/files.ts';
import type { Logger } from './store/logging/logger.ts';

/** Discord and Telegram, each on when its token is set; its library is loaded only then. */
export interface Platforms {
  /** The path that Telegram sends messages to, and what takes them. */
  webhook: { path: string; take: (request: Request) => Promise<Response> } | undefined;
  start(): Promise<void>;
  health(): Promise<HealthLine[]>;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  agent: Agent;
  people: People;
  chats: Chats;
  db: Database;
  files: Files;
  intake: FileIntake;
  webUrl: () => string;
  now: () => Date;
  log: Logger;
}

export function openPlatforms(
  config: Pick<Config, 'discord' | 'telegram'>,
  options: PlatformOptions,
): Platforms {
  let discord: Discord | undefined;
  let telegram: Telegram | undefined;

  async function startDiscord(): Promise<void> {
    const { token } = config.discord;
    if (!token) return;
    const { openDiscord } = await import('./bot/discord/discord.ts');
    discord = await openDiscord({ ...config.discord, token, ...options });
    console.log(`Add the bot to a Discord server: ${discord.inviteUrl}`);
  }

  async function startTelegram(): Promise<void> {
    const { token, webhook, api, tables } = config.telegram;
    if (!token) return;
    const { openTelegram } = await import('./bot/telegram/telegram.ts');
    telegram = await openTelegram({ token, api, tables, ...(webhook && { webhook }), ...options });
    const link = telegram.addUrl();
    if (link) console.log(`Add the bot to a Telegram group: ${link}`);
  }

  const { webhook } = config.telegram;
  return {
    webhook: webhook && {
      path: new URL(webhook.url).pathname,
      // Telegram sends again what comes before it is opened.
      take: async request => (await telegram?.receive(request)) ?? new Response('Starting.', { status: 503 }),
    },
    start: async () => void (await Promise.all([startDiscord(), startTelegram()])),
    health: async () => [
      ...platformLines(discord?.health() ?? [], discord?.inviteUrl),
      ...platformLines((await telegram?.health()) ?? [], telegram?.addUrl()),
    ],
    stop: async () => void (await Promise.all([discord?.stop(), telegram?.stop()])),
  };
}

import type { Client } from 'discord.js';
import type { HealthLine } from '../../../agent/community/health-lines.ts';
import { t } from '../../../agent/language/translate.ts';
import type { TranslatableMessage } from '../../../store/message.ts';
import { inviteUrl, missingPermissions } from './welcome.ts';

/** How the connection to Discord stands. */
export interface Connection {
  tokenIsWrong: boolean;
  /** Whether the bot may read messages that don't mention it. */
  mayRead: boolean;
  /** The commands are not registered yet, so that people see none in the menu. */
  lacksCommands: boolean;
  /** Why it could not connect at all. */
  problem: TranslatableMessage | undefined;
  /** Whether each shard is connected. */
  shards: Map<number, boolean>;
  /** Channels where no thread could be opened for lack of a permission, with their names and servers. */
  withoutThreads: Map<string, { name: string; guildId: string }>;
}

/** Where a wrong setting is mended. */
const portal = 'https://discord.com/developers/applications';

/** What stands well and what does not, each with the page and the switch that mends it. */
export function healthOf(
  client: Client,
  connection: Connection,
  waiting: number,
  applicationId: string,
): HealthLine[] {
  const part = 'Discord';
  if (connection.tokenIsWrong) return [{ part, well: false, words: tokenWords() }];
  const lines: HealthLine[] = [
    {
      part,
      well: isConnected(connection),
      words: connectionWords(client, connection, waiting, applicationId),
    },
  ];
  if (!connection.mayRead)
    lines.push({
      part: t('{platform}: messages', { platform: part }),
      well: false,
      words: intentWords(applicationId),
    });
  if (connection.lacksCommands && isConnected(connection)) {
    const words = t(
      'not registered yet, so the menu may lack some; it is tried again. A mention with the command works meanwhile.',
    );
    lines.push({ part: t('{platform}: commands', { platform: part }), well: false, words });
  }
  for (const guild of client.guilds.cache.values()) {
    const lacks = missingPermissions(guild);
    if (lacks.length) {
      const words = `${t('lacks {permissions}.', { permissions: lacks.join(', ') })} ${t('Server Settings › Roles › the role of this bot › Permissions.')}`;
      const of = { platform: 'discord', externalId: guild.id };
      lines.push({ part: `${part}: ${guild.name}`, well: false, words, of });
    }
  }
  for (const { name, guildId } of connection.withoutThreads.values()) {
    const words = t(
      'lacks {permission}, so trainings are shown in the channel itself. Edit Channel › Permissions › the role of this bot.',
      { permission: 'Create Public Threads' },
    );
    const of = { platform: 'discord', externalId: guildId };
    lines.push({ part: `${part}: #${name}`, well: false, words, of });
  }
  return lines;
}

export function tokenWords(): string {
  return t(
    'The token is wrong. Take a new one at {portal} › your application › Bot › Reset Token, set DISCORD_TOKEN and start again.',
    { portal },
  );
}

export function intentWords(applicationId: string): string {
  return t(
    'The bot may only read messages that mention it. Switch on “Message Content Intent” at {page} and start again.',
    { page: `${portal}/${applicationId}/bot` },
  );
}

/** The application's id; until Discord has said it, from the token, whose first part it is in base64. */
export function applicationIdOf(client: Client, token: string): string {
  const known = client.application?.id;
  if (known) return known;
  const first = Buffer.from(token.split('.')[0] ?? '', 'base64').toString('latin1');
  return /^\d+$/.test(first) ? first : '0';
}

function isConnected({ problem, shards }: Connection): boolean {
  return problem === undefined && shards.size > 0 && [...shards.values()].every(Boolean);
}

function connectionWords(client: Client, connection: Connection, waiting: number, id: string): string {
  const queue =
    waiting > 20 ? t('; {n, plural, one {# message waits} other {# messages wait}}', { n: waiting }) : '';
  const { problem, shards } = connection;
  if (problem !== undefined)
    return t('{problem} What is said meanwhile is delivered later{queue}.', { problem, queue });
  if (!shards.size) return t('connecting');
  const lost = [...shards.values()].filter(connected => !connected).length;
  if (lost && shards.size === 1)
    return t('The connection was lost and is made again. What is said meanwhile is delivered later{queue}.', {
      queue,
    });
  if (lost)
    return t(
      'The connection of {lost, number} of {all, number} shards was lost and is made again. What is said meanwhile is delivered later{queue}.',
      { lost, all: shards.size, queue },
    );
  const servers = client.guilds.cache.size;
  if (!servers) return t('connected, in no server yet. Add it: {url}', { url: inviteUrl(id) });
  return t('connected, in {servers, plural, one {# server} other {# servers}}{queue}', { servers, queue });
}

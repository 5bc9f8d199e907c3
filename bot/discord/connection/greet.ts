import type { Guild } from 'discord.js';
import type { Agent } from '../../../agent/agent.ts';
import { languageOf } from '../../../agent/language/languages.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import type { People } from '../../../agent/people/people.ts';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import { channelOf, type IdentityResolver } from '../../intake/identity-resolver.ts';
import { firstChannel, missingPermissions, welcome } from './welcome.ts';

/** Greets each server once, in its language. @param mayRead whether the bot may read messages that don't mention it */
export async function greet(
  guilds: readonly Guild[],
  mayRead: boolean,
  {
    db,
    agent,
    people,
    identities,
  }: {
    db: Database;
    agent: Agent;
    people: People;
    identities: IdentityResolver;
  },
): Promise<void> {
  const originOf = (guild: Guild) => `greeting:discord:${guild.id}`;
  const rows = await db.all<{ origin: string }>(sql`
    select origin from message where origin = any(${guilds.map(originOf)})`);
  const greeted = new Set(rows.map(row => row.origin));
  for (const guild of guilds) {
    const channel = firstChannel(guild);
    if (!channel || greeted.has(originOf(guild))) continue;
    const community = await identities.community(guild);
    const { datanets } = await agent.existing(community.id);
    const platformLanguage = languageOf(guild.preferredLocale);
    if (platformLanguage) await people.setPlatformLanguage(community.id, platformLanguage);
    const language = await people.communityLanguage(community.id);
    const words = { missing: missingPermissions(guild), mayRead, hasDatanets: datanets.length > 0 };
    const chatId = await identities.chat(channelOf({ id: channel }), community.id);
    await inLanguage(language, () => agent.say(chatId, originOf(guild), welcome(words)));
  }
}

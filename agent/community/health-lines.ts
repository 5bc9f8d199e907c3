import { t } from '../language/translate.ts';
import { allows, type Role } from '../people/roles.ts';

/** How one part of the whole stands, in the language of whoever asked. */
export interface HealthLine {
  part: string;
  well: boolean;
  words: string;
  /** Who reads it; everyone, unless it says so. */
  for?: Role;
  /** What all others read instead; without it, nothing. */
  brief?: string;
  /** The community it is about, where it is no other's business. */
  of?: { platform: string; externalId: string };
}

/** A community as its platform calls it. */
export interface Where {
  platform: string;
  externalId: string;
}

/**
 * What somebody reads of how the whole stands: what is for their role, of what is for others the brief, and nothing of
 * other communities. Operators of the local chat run the installation and read all.
 */
export function readableLines(
  lines: readonly HealthLine[],
  { role, community }: { role: Role; community: Where },
): HealthLine[] {
  if (runsInstallation({ role, community })) return [...lines];
  return lines.flatMap(line => {
    if (line.of && !isSame(line.of, community)) return [];
    if (!line.for || allows(role, line.for)) return [line];
    return line.brief === undefined ? [] : [{ ...line, words: line.brief }];
  });
}

/**
 * The lines of a platform's adapter: in full for stewards and above, the first in short for all others. `addUrl` adds
 * the bot to a server or a group, which operators may want.
 */
export function platformLines(lines: readonly HealthLine[], addUrl: string | undefined): HealthLine[] {
  const [first] = lines;
  if (!first) return [];
  const brief = first.well ? t('connected') : t('needs a look; stewards read more here');
  const shown = lines.map(line => ({ for: 'steward' as const, ...(line === first && { brief }), ...line }));
  if (addUrl === undefined) return shown;
  const part = t('{platform}: invite link', { platform: first.part });
  const words = t('Add it elsewhere: {url}', { url: addUrl });
  return [...shown, { part, well: true, words, for: 'operator' }];
}

/** Operators of the local chat run the installation. */
export function runsInstallation({ role, community }: { role: Role; community: Where }): boolean {
  return allows(role, 'operator') && community.platform === 'web' && community.externalId === 'local';
}

function isSame(one: Where, other: Where): boolean {
  return one.platform === other.platform && one.externalId === other.externalId;
}

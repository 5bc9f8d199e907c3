import { t, translate } from '../language/translate.ts';
import type { Role } from '../people/roles.ts';
import type { Chats } from './chats.ts';
import { type HealthLine, runsInstallation, type Where } from './health-lines.ts';

/** Who asks, and where. */
interface Asking {
  role: Role;
  community: Where;
  communityId: number;
  personId: number;
  chatId: number;
}

/**
 * Chats that files or words are taken from, or boards posted in, where something is in the way of that now. Only such
 * that the one who asks sees; whoever runs the installation reads of all communities.
 */
export async function brokenChats(
  chats: Pick<Chats, 'unreachable' | 'sees'>,
  { role, community, communityId, personId, chatId }: Asking,
): Promise<HealthLine[]> {
  const runsIt = runsInstallation({ role, community });
  const lines: HealthLine[] = [];
  for (const broken of await chats.unreachable(runsIt ? undefined : communityId)) {
    if (!runsIt && broken.chatId !== chatId && !(await chats.sees(personId, broken.chatId))) continue;
    const part = t('{platform}: {channel}', {
      platform: platformNames[broken.platform] ?? broken.platform,
      channel: broken.name ?? `#${broken.chatId}`,
    });
    lines.push({ part, well: false, words: translate(broken.obstacle) });
  }
  return lines;
}

const platformNames: Record<string, string> = { discord: 'Discord', telegram: 'Telegram' };

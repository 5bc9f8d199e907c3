import type { UserFromGetMe } from 'grammy/types';
import type { HealthLine } from '../../../agent/community/health-lines.ts';
import { t, translate } from '../../../agent/language/translate.ts';
import type { ChatMembership } from '../members/membership.ts';
import { addToGroup } from '../welcome.ts';
import type { Connection } from './polling.ts';

const part = 'Telegram';

export interface Facts {
  connection: Connection;
  /** Undefined until Telegram was reached once. */
  me: UserFromGetMe | undefined;
  webhook: string | undefined;
  /** What Telegram last said of the webhook, when it could not deliver. */
  webhookProblem: string | undefined;
  lacksMenus: boolean;
  /** Messages to be shown, and updates to be worked off. */
  waitingOut: number;
  waitingIn: number;
  chats: readonly ChatMembership[];
}

/** How Telegram stands, with the switch that mends what is wrong. */
export function healthOf(facts: Facts): HealthLine[] {
  const { connection, me } = facts;
  const first = {
    part,
    well: connection.kind === 'connected' && !facts.webhookProblem,
    words: connectionWords(facts),
  };
  if (!me || connection.kind === 'wrong token') return [first];
  return [first, privacy(me), ...menus(facts), ...rights(facts.chats)];
}

function menus({ connection, lacksMenus }: Facts): HealthLine[] {
  if (!lacksMenus || connection.kind !== 'connected') return [];
  const words = t(
    'not set yet, so “/” may offer none; it is tried again. Commands that are typed work meanwhile.',
  );
  return [{ part: t('{platform}: commands', { platform: part }), well: false, words }];
}

export function tokenWords(): string {
  return t(
    'The token is wrong. Write /token to @BotFather (or open @BotFather › /mybots › your bot › API Token), set TELEGRAM_TOKEN to what it says and start again.',
  );
}

export function conflictWords(): string {
  return t(
    'Another process listens with the same token, so messages reach the one or the other. Stop that process; if it is none of yours, make a new token: @BotFather › /mybots › your bot › API Token › Revoke current token, set TELEGRAM_TOKEN and start again.',
  );
}

function connectionWords(facts: Facts): string {
  const { connection, me, webhook, waitingIn, waitingOut } = facts;
  const queue = [
    waitingOut > 20
      ? t('; {n, plural, one {# message waits} other {# messages wait}} to be sent', { n: waitingOut })
      : '',
    waitingIn > 20
      ? t('; {n, plural, one {# message waits} other {# messages wait}} to be read', { n: waitingIn })
      : '',
  ].join('');
  switch (connection.kind) {
    case 'wrong token':
      return tokenWords();
    case 'conflict':
      return conflictWords();
    case 'unreachable':
      return t('{problem} What is said meanwhile is answered later{queue}.', {
        problem: translate(connection.problem),
        queue,
      });
    case 'connecting':
      return t('connecting');
    case 'connected': {
      const name = me?.username ?? '…';
      const groups = facts.chats.filter(chat => chat.kind === 'group' && chat.present).length;
      const where = groups
        ? t('in {groups, plural, one {# group} other {# groups}}', { groups })
        : t('in no group yet. Add it: {url}', { url: me ? addToGroup(selfOf(me)) : '' });
      if (webhook === undefined)
        return t('connected as @{name} by polling, {where}{queue}', { name, where, queue });
      const connected = t('connected as @{name} by webhook at {webhook}, {where}{queue}', {
        name,
        webhook,
        where,
        queue,
      });
      if (!facts.webhookProblem) return connected;
      const problem = t(
        'Telegram could not deliver to the webhook: {why}. Check TELEGRAM_WEBHOOK_URL and the proxy in front of it',
        { why: facts.webhookProblem },
      );
      return `${connected}. ${problem}`;
    }
  }
}

export function selfOf(me: UserFromGetMe) {
  return { username: me.username, readsAll: me.can_read_all_group_messages };
}

/** Which groups it is in the way of is asked for each on its own: `chatObstacle`. */
function privacy(me: UserFromGetMe): HealthLine {
  const words = me.can_read_all_group_messages
    ? t('off; it sees all messages of its groups')
    : t('on; it sees commands, mentions and replies, and all where it is an administrator');
  return { part: t('{platform}: privacy mode', { platform: part }), well: true, words };
}

function rights(chats: readonly ChatMembership[]): HealthLine[] {
  return chats
    .filter(chat => chat.present && chat.lacks.length)
    .map(({ id, title, kind, lacks }) => ({
      of: { platform: 'telegram', externalId: id },
      part: `${part}: ${title}`,
      well: false,
      words: `${t('lacks {permissions}.', { permissions: lacks.join(', ') })} ${kind === 'channel' ? t('Channel › Administrators › this bot.') : t('Group › Edit › Permissions, or make this bot an administrator.')}`,
    }));
}

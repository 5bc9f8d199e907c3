import type { UserFromGetMe } from 'grammy/types';
import type { HealthLine } from '../../../agent/community/health-lines.ts';
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
  /** Groups where files are collected or words are listened to. */
  collecting: readonly { id: string; title: string }[];
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
  const groups = facts.chats.filter(chat => chat.kind === 'group' && chat.present);
  return [first, privacy(me, groups, facts.collecting), ...menus(facts), ...rights(facts.chats)];
}

function menus({ connection, lacksMenus }: Facts): HealthLine[] {
  if (!lacksMenus || connection.kind !== 'connected') return [];
  const words =
    'not set yet, so “/” may offer none; it is tried again. Commands that are typed work meanwhile.';
  return [{ part: `${part}: commands`, well: false, words }];
}

export function tokenWords(): string {
  return 'The token is wrong. Write /token to @BotFather (or open @BotFather › /mybots › your bot › API Token), set TELEGRAM_TOKEN to what it says and start again.';
}

export function conflictWords(): string {
  return 'Another process listens with the same token, so messages reach the one or the other. Stop that process; if it is none of yours, make a new token: @BotFather › /mybots › your bot › API Token › Revoke current token, set TELEGRAM_TOKEN and start again.';
}

function connectionWords(facts: Facts): string {
  const { connection, me, webhook, waitingIn, waitingOut } = facts;
  const queue = [
    waitingOut > 20 ? `; ${waitingOut} messages wait to be sent` : '',
    waitingIn > 20 ? `; ${waitingIn} wait to be read` : '',
  ].join('');
  switch (connection.kind) {
    case 'wrong token':
      return tokenWords();
    case 'conflict':
      return conflictWords();
    case 'unreachable':
      return `${connection.problem} What is said meanwhile is answered later${queue}.`;
    case 'connecting':
      return 'connecting';
    case 'connected': {
      const way = webhook === undefined ? 'by polling' : `by webhook at ${webhook}`;
      const groups = facts.chats.filter(chat => chat.kind === 'group' && chat.present).length;
      const where = groups
        ? `in ${groups} ${groups === 1 ? 'group' : 'groups'}`
        : `in no group yet. Add it: ${me ? addToGroup(selfOf(me)) : ''}`;
      const problem = facts.webhookProblem
        ? `. Telegram could not deliver to the webhook: ${facts.webhookProblem}. Check TELEGRAM_WEBHOOK_URL and the proxy in front of it`
        : '';
      return `connected as @${me?.username ?? '…'} ${way}, ${where}${problem}${queue}`;
    }
  }
}

export function selfOf(me: UserFromGetMe) {
  return { username: me.username, readsAll: me.can_read_all_group_messages };
}

function privacy(
  me: UserFromGetMe,
  groups: readonly ChatMembership[],
  collecting: Facts['collecting'],
): HealthLine {
  const words = `${part}: privacy mode`;
  if (me.can_read_all_group_messages)
    return { part: words, well: true, words: 'off; it sees all messages of its groups' };
  const administers = new Set(groups.filter(group => group.isAdministrator).map(group => group.id));
  const blind = collecting.filter(chat => !administers.has(chat.id));
  if (!blind.length)
    return {
      part: words,
      well: true,
      words: 'on; it sees commands, mentions and replies, and all where it is an administrator',
    };
  return {
    part: words,
    well: false,
    words: `on, so it can’t see files and words without a mention in ${blind.map(chat => chat.title).join(', ')}. Make it an administrator there, or switch the mode off (@BotFather › /setprivacy › Disable) and add it again.`,
  };
}

function rights(chats: readonly ChatMembership[]): HealthLine[] {
  return chats
    .filter(chat => chat.present && chat.lacks.length)
    .map(({ id, title, kind, lacks }) => ({
      of: { platform: 'telegram', externalId: id },
      part: `${part}: ${title}`,
      well: false,
      words: `lacks ${lacks.join(', ')}. ${kind === 'channel' ? 'Channel › Administrators › this bot.' : 'Group › Edit › Permissions, or make it an administrator.'}`,
    }));
}

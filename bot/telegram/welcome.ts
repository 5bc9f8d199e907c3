import { firstSteps, greeting, introduction } from '../../agent/cards/greeting.ts';
import { t } from '../../agent/language/translate.ts';
import type { Role } from '../../agent/people/roles.ts';
import { type Block, plain, type Reply } from '../../agent/reply.ts';
import type { ChatMembership } from './members/membership.ts';

/** The bot as it introduces itself. */
export interface Self {
  username: string;
  /** Privacy mode is off: it sees all that is said in groups. */
  readsAll: boolean;
}

/** Adds the bot to a group. */
export function addToGroup({ username }: Self): string {
  return `https://t.me/${username}?startgroup=here`;
}

/** The first message in a group: what can be done, what is seen, and what is still needed. */
export function welcome(membership: ChatMembership, self: Self, hasDatanets: boolean): Reply {
  return {
    title: t('Welcome to Gristmill'),
    blocks: [
      {
        kind: 'text',
        markdown:
          `${t(introduction)} ` +
          t('Administrators of this group are operators here; `/role` gives others what they need.'),
      },
      { kind: 'text', markdown: whatIsSeen(membership, self) },
      ...stillNeeded(membership),
    ],
    buttons: firstSteps(hasDatanets),
  };
}

/** What the bot sees in a group. https://core.telegram.org/bots/features#privacy-mode */
export function whatIsSeen(
  { isAdministrator }: Pick<ChatMembership, 'isAdministrator'>,
  { username, readsAll }: Self,
): string {
  if (isAdministrator || readsAll) {
    return t(
      'I see what is written here and act on commands, on messages that mention @{bot}, and on replies to mine.',
      { bot: plain(username) },
    );
  }
  return t(
    'I see commands, messages that mention @{bot}, and replies to mine; nothing else. So that files reach a datanet without a mention, make me an administrator of this group, or switch privacy mode off (@BotFather › /setprivacy › Disable) and add me again.',
    { bot: plain(username) },
  );
}

/** Telegram's own words for rights, and where they are given. */
export function stillNeeded({ kind, lacks }: ChatMembership): Block[] {
  if (!lacks.length) return [];
  const where =
    kind === 'channel'
      ? t('Channel › Administrators › this bot.')
      : t('Group › Edit › Permissions, or make this bot an administrator.');
  return [
    {
      kind: 'notes',
      notes: [{ tone: 'warning', title: t('Still needed: {what}', { what: lacks.join(', ') }), text: where }],
    },
  ];
}

/** What a person reads who presses Start. In no community yet, they can bring the bot into one. */
export function start(role: Role, hasCommunity: boolean, self: Self): Reply {
  const card = greeting(role);
  if (hasCommunity) return card;
  return {
    ...card,
    blocks: [
      ...card.blocks,
      {
        kind: 'text',
        markdown: t(
          'Work is done in groups: add me to yours, and its administrators can begin. What you write to me here then belongs to it.',
        ),
      },
      { kind: 'links', links: [{ label: t('Add me to a group'), url: addToGroup(self) }] },
    ],
  };
}

/** Told to the person who made the bot an administrator of a channel. */
export function channelAdded({ title, lacks }: ChatMembership): Reply {
  const name = plain(title);
  if (lacks.length) {
    return {
      state: {
        tone: 'warning',
        text: t('I am in the channel “{channel}”, but may not post there', { channel: title }),
      },
      blocks: [
        { kind: 'text', markdown: t('Give me “Post Messages”: Channel › Administrators › this bot.') },
      ],
    };
  }
  return {
    state: { tone: 'good', text: t('I can post in the channel “{channel}” now', { channel: title }) },
    blocks: [
      {
        kind: 'text',
        markdown: t(
          'A leaderboard is kept posted there by `/leaderboard_post` with the channel “{channel}”. I read nothing in channels.',
          { channel: name },
        ),
      },
    ],
  };
}

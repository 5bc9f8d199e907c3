import { firstSteps, greeting, introduction } from '../../agent/cards/greeting.ts';
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
    title: 'Welcome to Gristmill',
    blocks: [
      {
        kind: 'text',
        markdown:
          `${introduction} ` +
          'Administrators of this group are operators here; `/role` gives others what they need.',
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
    return `I see what is written here and act on commands, on messages that mention @${plain(username)}, and on replies to mine.`;
  }
  return (
    `I see commands, messages that mention @${plain(username)}, and replies to mine; nothing else. ` +
    'So that files reach a datanet without a mention, make me an administrator of this group, or switch privacy mode off ' +
    '(@BotFather › /setprivacy › Disable) and add me again.'
  );
}

/** Telegram's own words for rights, and where they are given. */
export function stillNeeded({ kind, lacks }: ChatMembership): Block[] {
  if (!lacks.length) return [];
  const where =
    kind === 'channel'
      ? 'Channel › Administrators › this bot.'
      : 'Group › Edit › Permissions, or make this bot an administrator.';
  return [
    { kind: 'notes', notes: [{ tone: 'warning', title: `Still needed: ${lacks.join(', ')}`, text: where }] },
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
        markdown:
          'Work is done in groups: add me to yours, and its administrators can begin. What you write to me here then belongs to it.',
      },
      { kind: 'links', links: [{ label: 'Add me to a group', url: addToGroup(self) }] },
    ],
  };
}

/** Told to the person who made the bot an administrator of a channel. */
export function channelAdded({ title, lacks }: ChatMembership): Reply {
  const name = plain(title);
  if (lacks.length) {
    return {
      state: { tone: 'warning', text: `I am in the channel “${title}”, but may not post there` },
      blocks: [{ kind: 'text', markdown: 'Give me “Post Messages”: Channel › Administrators › this bot.' }],
    };
  }
  return {
    state: { tone: 'good', text: `I can post in the channel “${title}” now` },
    blocks: [
      {
        kind: 'text',
        markdown: `A leaderboard is kept posted there by \`/leaderboard_post\` with the channel “${name}”. I read nothing in channels.`,
      },
    ],
  };
}

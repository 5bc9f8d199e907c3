import { t } from '../language/translate.ts';
import type { Account, LinkCode } from '../people/linked-accounts.ts';
import { plain, type Reply } from '../reply.ts';
import { capital, dateAndTime, list } from '../words.ts';

/** A code to give on the other platform. Live until it was used. */
export function codeCard({ id, code, expiresAt, usedBy }: LinkCode, now: Date): Reply {
  if (usedBy !== undefined) {
    return {
      title: t('Your accounts are one now'),
      state: { tone: 'good', text: t('Joined with {name}', { name: usedBy }) },
      blocks: [{ kind: 'text', markdown: t('If that was not you, tell an operator at once.') }],
    };
  }
  const again = { label: t('New code'), call: { command: 'link', args: {} }, only: 'asker' as const };
  if (expiresAt <= now) {
    return {
      title: t('Join your accounts'),
      state: { tone: 'neutral', text: t('This code has ended') },
      blocks: [],
      buttons: [again],
    };
  }
  return {
    title: t('Join your accounts'),
    state: {
      tone: 'neutral',
      text: t('It holds until {time}, for one account', { time: dateAndTime(expiresAt) }),
    },
    blocks: [
      { kind: 'quote', text: code, copy: true },
      {
        kind: 'text',
        markdown: t(
          'On the other platform, with your other account, write `/link {code}` to me. You are asked there before anything is joined. Then both are one person: what either gave and judged counts together, under the name you have here.\n\nGive the code to nobody else. Whoever gives it becomes you.',
          { code },
        ),
      },
    ],
    live: `link:${id}`,
  };
}

/** What a code is for, before one is made. */
export function wantsCodeCard(): Reply {
  return {
    title: t('Join your accounts?'),
    blocks: [
      {
        kind: 'text',
        markdown: t(
          'I make a code that you give with your other account. Whoever gives it becomes you, so keep it to yourself.',
        ),
      },
    ],
  };
}

/** Who would be joined, before anybody says yes. */
export function joinCard({ stays, joins }: { stays: Account; joins: Account }): Reply {
  return {
    title: t('Are both of these you?'),
    state: { tone: 'warning', text: t('Joining can’t be undone') },
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: t('This account'), value: accountWords(joins) },
          { label: t('Who asked for the code'), value: accountWords(stays) },
        ],
      },
      {
        kind: 'text',
        markdown: t(
          'Both become one person, called {name}. What either gave, judged and earned counts together, and each may do here what either may. Votes on your own submissions that are not decided yet are void.\n\nGo on only if you asked for the code yourself. Who sends you a code wants to become you.',
          { name: plain(stays.name) },
        ),
      },
    ],
  };
}

export function joinedCard(account: Account): Reply {
  return {
    title: t('Your accounts are one now'),
    state: { tone: 'good', text: accountWords(account) },
    blocks: [
      {
        kind: 'text',
        markdown: t('What you gave and judged with either counts together, wherever you write to me.'),
      },
    ],
    buttons: [{ label: t('Leaderboard'), call: { command: 'leaderboard', args: {} } }],
  };
}

function accountWords({ name, platforms }: Account): string {
  return platforms.length
    ? t('{name}, on {platforms}', { name, platforms: list(platforms.map(platformName)) })
    : name;
}

function platformName(platform: string): string {
  return platform === 'web' ? t('the web chat') : capital(platform);
}

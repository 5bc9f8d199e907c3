import type { TranslatableMessage } from '../../store/message.ts';
import { t, translate } from '../language/translate.ts';
import type { AccessToken } from '../people/access-tokens.ts';
import type { Reply } from '../reply.ts';
import { dateAndTime, number } from '../words.ts';

/** What a kind of token is called, and the commands that list and end its tokens. */
export interface TokenKind {
  /** Of the list, by how many there are. */
  title: (n: number) => TranslatableMessage;
  none: TranslatableMessage;
  howToMake: TranslatableMessage;
  list: string;
  revoke: string;
}

/** A token that was just made: it is shown once, with where to take it. */
export function madeTokenCard(
  kind: TokenKind,
  made: { id: number; token: string; url: string; title: string; hint: string; isLocal: boolean },
): Reply {
  return {
    title: made.title,
    blocks: [
      { kind: 'text', markdown: made.hint },
      { kind: 'quote', text: made.token, copy: true },
      { kind: 'quote', text: made.url, copy: true },
      ...(made.isLocal
        ? [
            {
              kind: 'notes' as const,
              notes: [
                {
                  tone: 'warning' as const,
                  title: t('This address works on the machine of Gristmill only'),
                  text: t('For others, set PUBLIC_URL to the address they come by, and start again.'),
                },
              ],
            },
          ]
        : []),
    ],
    buttons: [
      {
        label: t('Revoke it'),
        call: { command: kind.revoke, args: { token: made.id } },
        only: 'asker',
        once: true,
      },
      { label: t('All tokens'), call: { command: kind.list, args: {} }, only: 'asker' },
    ],
  };
}

/** Rows of the card; a platform has room for no more buttons. */
const most = 20;

/** The tokens that work, with a button for each that ends it. */
export function tokensCard(kind: TokenKind, all: readonly AccessToken[], state?: Reply['state']): Reply {
  const shown = all.slice(0, most);
  const counted = shown.some(({ dailyTokens }) => dailyTokens !== undefined);
  return {
    title: shown.length ? translate(kind.title(all.length)) : translate(kind.none),
    ...(state && { state }),
    blocks: shown.length
      ? [
          {
            kind: 'table',
            columns: [
              { label: t('No.'), align: 'right' },
              { label: t('For') },
              { label: t('Made by') },
              { label: t('Made') },
              { label: t('Last used') },
              ...(counted ? [{ label: t('Used today') }] : []),
            ],
            rows: shown.map(token => [
              String(token.id),
              token.label,
              token.createdBy,
              dateAndTime(token.createdAt),
              token.usedAt ? dateAndTime(token.usedAt) : t('not yet'),
              ...(counted ? [usedWords(token)] : []),
            ]),
            ...(all.length > most && {
              caption: t('The newest {n, number}. Revoke some to see older ones.', { n: most }),
            }),
          },
        ]
      : [{ kind: 'text', markdown: translate(kind.howToMake) }],
    buttons: shown.map(({ id }) => ({
      label: t('Revoke {id}', { id: String(id) }),
      call: { command: kind.revoke, args: { token: id } },
      only: 'asker',
      once: true,
    })),
  };
}

function usedWords({ usedToday, dailyTokens }: AccessToken): string {
  return dailyTokens === undefined
    ? number(usedToday)
    : t('{used, number} of {all, number} tokens', { used: usedToday, all: dailyTokens });
}

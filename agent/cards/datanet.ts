import type { Datanet, DatanetStats, ReviewRule } from '../../datanets/datanets.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Chat } from '../community/chats.ts';
import { t } from '../language/translate.ts';
import { type Button, plain, type Reply } from '../reply.ts';
import { bytes, list } from '../words.ts';
import { unbindButton } from './bound.ts';
import { channelName } from './channel.ts';

/** How each rule decides, in a sentence. */
export const reviewWords: Record<ReviewRule, TranslatableMessage> = {
  people: message('at least two reviewers agree'),
  steward: message('one steward decides'),
  automatic: message('whatever passes the checks is taken at the flat value “usable”; nobody judges it'),
};

/** The chats whose files go to a datanet, and whether the reader may change that. */
export interface Bound {
  chats: readonly Chat[];
  mayUnbind: boolean;
}

/** A datanet's rules, limits and counts. */
export function datanetCard(datanet: Datanet, stats: DatanetStats, bound?: Bound): Reply {
  const waiting = stats.submissions.waiting + stats.submissions.checking + stats.submissions.received;
  return {
    title: datanet.name,
    state:
      datanet.state === 'closed'
        ? { tone: 'neutral', text: t('Closed; takes no more submissions') }
        : {
            tone: 'good',
            text: t('Open for {modality, select, image {pictures} audio {sound} other {text}}', {
              modality: datanet.modality,
            }),
          },
    blocks: [
      ...(datanet.summary ? [{ kind: 'text' as const, markdown: plain(datanet.summary) }] : []),
      {
        kind: 'facts',
        facts: [
          { label: t('Takes'), value: formats(datanet) },
          { label: t('Who decides'), value: t(reviewWords[datanet.review]) },
          {
            label: t('Limits'),
            value: t(
              '{size} a file; {files, plural, one {# file} other {# files}} and {daily} a person a day',
              {
                size: bytes(datanet.maxMegabytes * 1e6),
                files: datanet.dailyFiles,
                daily: bytes(datanet.dailyMegabytes * 1e6),
              },
            ),
          },
          { label: t('Licence'), value: datanet.license },
          ...(bound?.chats.length ? [{ label: t('Files dropped in'), value: channels(bound.chats) }] : []),
          {
            label: t('So far'),
            value: t(
              '{rows, plural, one {# accepted row} other {# accepted rows}} from {contributors, plural, one {# contributor} other {# contributors}}; {waiting, plural, one {# submission} other {# submissions}} undecided',
              { rows: stats.acceptedItems, contributors: stats.contributors, waiting },
            ),
          },
        ],
      },
      ...(datanet.guidelines
        ? [{ kind: 'quote' as const, text: datanet.guidelines, by: t('Guidelines') }]
        : []),
    ],
    buttons: [...buttons(datanet, stats, waiting), ...unbinding(bound)],
  };
}

function formats(datanet: Datanet): string {
  if (datanet.modality !== 'text')
    return t('{modality, select, image {pictures} other {sound}}, in a later version', {
      modality: datanet.modality,
    });
  return t(
    '.jsonl, .json, .csv, .txt and .md in UTF-8: chat messages, prompt and completion, instructions, question and answer, or plain text',
  );
}

function channels(chats: readonly Chat[]): string {
  const named = chats.flatMap(({ name }) => (name === undefined ? [] : channelName(name)));
  const others = chats.length - named.length;
  return list([
    ...named,
    ...(others
      ? [t('{n, plural, one {# chat without a name} other {# chats without a name}}', { n: others })]
      : []),
  ]);
}

/** More than that many are unbound one after the other. */
const mostUnbinding = 5;

function unbinding(bound: Bound | undefined): Button[] {
  if (!bound?.mayUnbind) return [];
  return bound.chats
    .slice(0, mostUnbinding)
    .map(chat =>
      unbindButton(
        chat,
        chat.name === undefined
          ? t('Unbind a chat')
          : t('Unbind {channel}', { channel: channelName(chat.name) }),
      ),
    );
}

function buttons(datanet: Datanet, stats: DatanetStats, waiting: number): Button[] {
  const args = { datanet: datanet.name };
  return [
    ...(datanet.state === 'open' && datanet.modality === 'text'
      ? [
          {
            label: t('Give data'),
            style: 'primary' as const,
            call: { command: 'submit', args },
            mode: 'form' as const,
          },
        ]
      : []),
    ...(waiting && datanet.review !== 'automatic'
      ? [{ label: t('Review'), call: { command: 'review', args } }]
      : []),
    ...(stats.acceptedItems ? [{ label: t('Train on it'), call: { command: 'train', args } }] : []),
    { label: t('Leaderboard'), call: { command: 'leaderboard', args } },
  ];
}

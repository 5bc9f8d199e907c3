import type { Datanet, DatanetStats, ReviewRule } from '../../datanets/datanets.ts';
import type { Chat } from '../community/chats.ts';
import { type Button, plain, type Reply } from '../reply.ts';
import { count, list, number } from '../words.ts';
import { unbindButton } from './bound.ts';
import { channelName } from './channel.ts';

/** How each rule decides, in a sentence. */
export const reviewWords: Record<ReviewRule, string> = {
  people: 'at least two reviewers agree',
  steward: 'one steward decides',
  automatic: 'whatever passes the checks is taken at the flat value “usable”; nobody judges it',
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
        ? { tone: 'neutral', text: 'Closed; takes no more submissions' }
        : { tone: 'good', text: `Open for ${datanet.modality}` },
    blocks: [
      ...(datanet.summary ? [{ kind: 'text' as const, markdown: plain(datanet.summary) }] : []),
      {
        kind: 'facts',
        facts: [
          { label: 'Takes', value: formats(datanet) },
          { label: 'Who decides', value: reviewWords[datanet.review] },
          {
            label: 'Limits',
            value: `${datanet.maxMegabytes} MB a file; ${number(datanet.dailyFiles)} files and ${datanet.dailyMegabytes} MB a person a day`,
          },
          { label: 'Licence', value: datanet.license },
          ...(bound?.chats.length ? [{ label: 'Files dropped in', value: channels(bound.chats) }] : []),
          {
            label: 'So far',
            value: `${count(stats.acceptedItems, 'accepted row')} from ${count(stats.contributors, 'contributor')}; ${count(waiting, 'submission')} undecided`,
          },
        ],
      },
      ...(datanet.guidelines ? [{ kind: 'quote' as const, text: datanet.guidelines, by: 'Guidelines' }] : []),
    ],
    buttons: [...buttons(datanet, stats, waiting), ...unbinding(bound)],
  };
}

function formats(datanet: Datanet): string {
  if (datanet.modality !== 'text') return `${datanet.modality}, in a later version`;
  return '.jsonl, .json, .csv, .txt and .md in UTF-8: chat messages, prompt and completion, instructions, question and answer, or plain text';
}

function channels(chats: readonly Chat[]): string {
  const named = chats.flatMap(({ name }) => (name === undefined ? [] : channelName(name)));
  const others = chats.length - named.length;
  return list([...named, ...(others ? [count(others, 'chat without a name', 'chats without a name')] : [])]);
}

/** More than that many are unbound one after the other. */
const mostUnbinding = 5;

function unbinding(bound: Bound | undefined): Button[] {
  if (!bound?.mayUnbind) return [];
  return bound.chats
    .slice(0, mostUnbinding)
    .map(chat => unbindButton(chat, `Unbind ${chat.name === undefined ? 'a chat' : channelName(chat.name)}`));
}

function buttons(datanet: Datanet, stats: DatanetStats, waiting: number): Button[] {
  const args = { datanet: datanet.name };
  return [
    ...(datanet.state === 'open' && datanet.modality === 'text'
      ? [
          {
            label: 'Give data',
            style: 'primary' as const,
            call: { command: 'submit', args },
            mode: 'form' as const,
          },
        ]
      : []),
    ...(waiting && datanet.review !== 'automatic'
      ? [{ label: 'Review', call: { command: 'review', args } }]
      : []),
    ...(stats.acceptedItems ? [{ label: 'Train on it', call: { command: 'train', args } }] : []),
    { label: 'Leaderboard', call: { command: 'leaderboard', args } },
  ];
}

import type { Datanet, ReviewRule } from '../../datanets/datanet-settings.ts';
import type { Agreement } from '../../datanets/review-task.ts';
import type { DatanetStats } from '../../datanets/stats.ts';
import type { LeftToday } from '../../datanets/submission.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Chat } from '../community/chats.ts';
import { t } from '../language/translate.ts';
import { type Button, type Fact, plain, type Reply } from '../reply.ts';
import { bytes, figure, list } from '../words.ts';
import { unbindButton } from './bound.ts';
import { channelName } from './channel.ts';

/** How each rule decides, in a sentence. */
export const reviewWords: Record<ReviewRule, TranslatableMessage> = {
  people: message('at least two reviewers agree'),
  steward: message('one steward decides'),
  automatic: message('whatever passes the checks is taken at the flat value “usable”; nobody judges it'),
};

/** What else goes to a datanet: the chats whose files do, and whether the reader may change that. */
export interface Bound {
  chats: readonly Chat[];
  mayUnbind: boolean;
  /** Whether what people correct of models’ answers goes to it. */
  takesCorrections?: boolean;
}

/**
 * A datanet's rules, limits and counts.
 *
 * @param more for stewards, how far its reviewers agree; for who may give, what is left of their day
 */
export function datanetCard(
  datanet: Datanet,
  stats: DatanetStats,
  bound?: Bound,
  { agreement, left }: { agreement?: Agreement | undefined; left?: LeftToday | undefined } = {},
): Reply {
  const waiting =
    stats.submissions.waiting +
    stats.submissions.appealed +
    stats.submissions.checking +
    stats.submissions.received;
  return {
    title: datanet.name,
    state:
      datanet.state === 'closed'
        ? { tone: 'neutral', text: t('Closed; takes no more submissions') }
        : {
            tone: 'good',
            text:
              datanet.modality === 'text'
                ? t('Open for text')
                : t('Open for {modality, select, image {pictures} other {sound}}', {
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
          ...allDaily(datanet),
          ...(left ? [{ label: t('Left for you'), value: leftSaid(left) }] : []),
          { label: t('Licence'), value: datanet.license },
          ...(bound?.chats.length ? [{ label: t('Files dropped in'), value: channels(bound.chats) }] : []),
          ...(bound?.takesCorrections
            ? [{ label: t('Corrections'), value: t('what people correct of models’ answers goes here') }]
            : []),
          {
            label: t('So far'),
            value: soFar(datanet, stats, waiting),
          },
          ...(agreement ? [{ label: t('Reviewers agree'), value: agreementSaid(agreement) }] : []),
        ],
      },
      ...(datanet.guidelines
        ? [{ kind: 'quote' as const, text: datanet.guidelines, by: t('Guidelines') }]
        : []),
    ],
    buttons: [...buttons(datanet, stats, waiting), ...unbinding(bound)],
  };
}

/** `83% of pairs of votes, Krippendorff’s alpha 0.61 (40 submissions)`. */
function agreementSaid({ raw, alpha, submissions }: Agreement): string {
  const values = { raw, n: submissions };
  return alpha === undefined
    ? t(
        '{raw, number, percent} of pairs of votes, in {n, plural, one {# submission} other {# submissions}}',
        values,
      )
    : t(
        '{raw, number, percent} of pairs of votes, Krippendorff’s alpha {alpha}, in {n, plural, one {# submission} other {# submissions}}',
        { ...values, alpha: figure(alpha) },
      );
}

/** What it takes of everybody together, where that has a limit. */
function allDaily({ allDailyFiles, allDailyMegabytes }: Datanet): Fact[] {
  const limits = [
    ...(allDailyFiles === null
      ? []
      : [t('{files, plural, one {# file} other {# files}}', { files: allDailyFiles })]),
    ...(allDailyMegabytes === null ? [] : [bytes(allDailyMegabytes * 1e6)]),
  ];
  return limits.length ? [{ label: t('From everybody a day'), value: list(limits) }] : [];
}

function leftSaid({ files, bytes: size, zone }: LeftToday): string {
  return files > 0 && size > 0
    ? t('{files, plural, one {# file} other {# files}} and {size} until midnight in {zone}', {
        files,
        size: bytes(size),
        zone,
      })
    : t('nothing until midnight in {zone}', { zone });
}

function formats(datanet: Datanet): string {
  if (datanet.modality === 'image') {
    return t(
      '.png, .jpg, .webp, .tiff, .gif and .avif, or a .zip of them, with captions in a metadata.jsonl or .csv beside them',
    );
  }
  if (datanet.modality === 'audio') {
    return t(
      'voice messages, .wav, .mp3, .ogg, .opus, .flac and .m4a of 1 to 20 seconds, or a .zip of them, with transcripts in a metadata.jsonl or .csv beside them',
    );
  }
  const documents =
    datanet.documents === 'no'
      ? t(
          '.jsonl, .json, .csv, .xlsx and .parquet: chat messages, prompt and completion, instructions, question and answer, or plain text; .txt and .md; no documents',
        )
      : undefined;
  const text =
    documents ??
    t(
      '.jsonl, .json, .csv, .xlsx and .parquet: chat messages, prompt and completion, instructions, question and answer, or plain text; .txt and .md; and documents (.pdf, .docx, .pptx, .epub, .html, .srt, .vtt) as passages of plain text',
    );
  return datanet.chats === 'yes'
    ? t('{formats}; exported chats of Discord and Telegram', { formats: text })
    : text;
}

function soFar({ modality }: Datanet, stats: DatanetStats, waiting: number): string {
  const { acceptedItems, contributors } = stats;
  if (modality === 'text') {
    return t(
      '{rows, plural, one {# accepted row} other {# accepted rows}} from {contributors, plural, one {# contributor} other {# contributors}}; {waiting, plural, one {# submission} other {# submissions}} undecided',
      { rows: acceptedItems, contributors, waiting },
    );
  }
  const values = { n: acceptedItems, contributors, waiting };
  return modality === 'image'
    ? t(
        '{n, plural, one {# accepted picture} other {# accepted pictures}} from {contributors, plural, one {# contributor} other {# contributors}}; {waiting, plural, one {# submission} other {# submissions}} undecided',
        values,
      )
    : t(
        '{n, plural, one {# accepted clip} other {# accepted clips}} from {contributors, plural, one {# contributor} other {# contributors}}; {waiting, plural, one {# submission} other {# submissions}} undecided',
        values,
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
    ...(datanet.state === 'open'
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
    ...(stats.acceptedItems && datanet.modality === 'text'
      ? [{ label: t('Train on it'), call: { command: 'train', args } }]
      : []),
    { label: t('Leaderboard'), call: { command: 'leaderboard', args } },
  ];
}

import { z } from 'zod';
import type { Datanet } from '../../datanets/datanet-settings.ts';
import { UserError } from '../../store/errors.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { datanet, license, text } from '../arguments/argument-types.ts';
import { type Change, changeCard, changeFacts, undo } from '../cards/change.ts';
import { datanetCard } from '../cards/datanet.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { plain } from '../reply.ts';
import { cut } from '../words.ts';

export const datanetEdit = command({
  name: 'datanet edit',
  summary: "Changes a datanet's rules and limits",
  args: z.object({
    datanet: datanet().describe('The datanet'),
    summary: text(200).optional().describe('What it collects, in a sentence'),
    guidelines: text(4000).optional().describe('What contributors and reviewers should keep to'),
    license: license().optional().describe('Licence of what is given, such as CC0-1.0'),
    review: z
      .enum(['people', 'steward', 'automatic'])
      .optional()
      .describe('Who decides: two or more reviewers, one steward, or the checks alone'),
    dailyFiles: z.number().int().min(1).max(1000).optional().describe('Files a person may give a day'),
    dailyMegabytes: z.number().min(0.1).max(1000).optional().describe('Megabytes a person may give a day'),
    maxMegabytes: z.number().min(0.1).max(100).optional().describe('Megabytes one file may have'),
    corrections: z
      .boolean()
      .optional()
      .describe('Whether what people correct of models’ answers goes to it; one datanet of text takes that'),
    chats: z
      .enum(['yes', 'no'])
      .optional()
      .describe('Whether exported chats of Discord and Telegram are taken'),
    allDailyFiles: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .optional()
      .describe('Files everybody together may give a day; 0: no limit'),
    allDailyMegabytes: z
      .number()
      .min(0)
      .max(100_000)
      .optional()
      .describe('Megabytes everybody together may give a day; 0: no limit'),
    documents: z
      .enum(['yes', 'no'])
      .optional()
      .describe('Whether PDF, Word and other documents are taken, as passages of text'),
  }),
  role: 'steward',
  phrases: [
    'change the license of {datanet} to {license}',
    'set the daily limit of {datanet} to {dailyFiles} files',
    'edit the summary of {datanet}: {summary}',
    'new guidelines for {datanet}: {guidelines}',
    'raise the file size of {datanet} to {maxMegabytes} MB',
    'let {review} review {datanet}',
    'allow {dailyMegabytes} MB a day in {datanet}',
    'corrections of answers go to {datanet}',
  ],
  asks: async (args, { rooms, community }) => {
    const { datanet: name, corrections, ...asked } = args;
    const wanted = withoutZeros(asked);
    const datanet = await rooms.datanets.get(community.id, name);
    const changes = changesOf(datanet, wanted);
    const taking = await correctionsChange(datanet, corrections, rooms);
    if (!changes.length && !taking) return undefined;
    const { acceptedItems } = await rooms.datanets.stats(datanet.id);
    // What people agreed to when they gave, and who judges them, is not changed in passing.
    const isGrave = changes.some(({ key }) => ['license', 'review', 'chats'].includes(key));
    const given =
      wanted.license !== undefined && acceptedItems
        ? t('{rows, plural, one {# accepted row was} other {# accepted rows were}} given under {licence}.', {
            rows: acceptedItems,
            licence: plain(datanet.license),
          })
        : undefined;
    return {
      go: t('Change it'),
      ...(!isGrave && { unless: 'command' as const }),
      card: changeCard(
        t('Change {name}?', { name: datanet.name }),
        [...changes, ...(taking ? [taking] : [])],
        given,
      ),
    };
  },
  async *run({ datanet: name, corrections, ...asked }, { rooms, community }) {
    const change = withoutZeros(asked);
    if (!Object.keys(change).length && corrections === undefined)
      throw new UserError(message('Say what should change, such as “/datanet edit maths dailyFiles:50”.'));
    const before = await rooms.datanets.get(community.id, name);
    const changes = changesOf(before, change);
    const taking = await correctionsChange(before, corrections, rooms);
    const datanet = await rooms.datanets.edit(community.id, name, change);
    if (taking) await rooms.feedback.nameDatanet(community.id, corrections ? datanet.id : undefined);
    const card = datanetCard(datanet, await rooms.datanets.stats(datanet.id));
    const back = Object.fromEntries([
      ...changes.flatMap(({ key }) => (before[key] === '' ? [] : [[key, before[key] ?? 0]])),
      ...(taking ? [['corrections', !corrections]] : []),
    ]);
    const shown = [...changes, ...(taking ? [taking] : [])];
    yield {
      ...card,
      blocks: [...(shown.length ? [changeFacts(shown)] : []), ...card.blocks],
      buttons: [
        ...(Object.keys(back).length
          ? [undo({ command: 'datanet edit', args: { datanet: datanet.name, ...back } })]
          : []),
        ...(card.buttons ?? []),
      ],
    };
  },
});

/** A limit of 0 is none. */
function withoutZeros<
  Args extends { allDailyFiles?: number | undefined; allDailyMegabytes?: number | undefined },
>({ allDailyFiles, allDailyMegabytes, ...rest }: Args) {
  return {
    ...rest,
    ...(allDailyFiles !== undefined && { allDailyFiles: allDailyFiles || null }),
    ...(allDailyMegabytes !== undefined && { allDailyMegabytes: allDailyMegabytes || null }),
  };
}

type Settings = Pick<
  Datanet,
  | 'summary'
  | 'guidelines'
  | 'license'
  | 'review'
  | 'dailyFiles'
  | 'dailyMegabytes'
  | 'maxMegabytes'
  | 'allDailyFiles'
  | 'allDailyMegabytes'
  | 'chats'
  | 'documents'
>;

const labels: Record<keyof Settings, TranslatableMessage> = {
  summary: message('Summary'),
  guidelines: message('Guidelines'),
  license: message('Licence'),
  review: message('Who decides'),
  dailyFiles: message('Files a person a day'),
  dailyMegabytes: message('Megabytes a person a day'),
  maxMegabytes: message('Megabytes a file'),
  chats: message('Takes chats'),
  allDailyFiles: message('Files of everybody a day'),
  allDailyMegabytes: message('Megabytes of everybody a day'),
  documents: message('Documents'),
};

function changesOf(
  datanet: Settings,
  wanted: { [Key in keyof Settings]?: Settings[Key] | undefined },
): (Change & { key: keyof Settings })[] {
  const shown = (value: unknown) => cut(String(value ?? '') || t('nothing'), 200);
  return (Object.keys(labels) as (keyof Settings)[]).flatMap(key => {
    const to = wanted[key];
    const from = datanet[key];
    return to === undefined || to === from
      ? []
      : [{ key, what: t(labels[key]), from: shown(from), to: shown(to) }];
  });
}

/** What would change in where corrections go; undefined where nothing would. @throws UserError for what can't take them */
async function correctionsChange(
  datanet: Datanet,
  wanted: boolean | undefined,
  rooms: Context['rooms'],
): Promise<Change | undefined> {
  if (wanted === undefined) return undefined;
  if (wanted && (datanet.modality !== 'text' || datanet.state === 'closed'))
    throw new UserError(
      message('Corrections of answers go to an open datanet of text, and {datanet} is none. Name another.', {
        datanet: datanet.name,
      }),
    );
  const now = await rooms.feedback.datanetOf(datanet.communityId);
  if ((now === datanet.id) === wanted) return undefined;
  const all = await rooms.datanets.list(datanet.communityId);
  return {
    what: t('Corrections of answers go to'),
    from: all.find(({ id }) => id === now)?.name ?? t('nothing'),
    to: wanted ? datanet.name : t('nothing'),
  };
}

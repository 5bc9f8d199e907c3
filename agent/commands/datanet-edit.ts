import { z } from 'zod';
import type { Datanet } from '../../datanets/datanets.ts';
import { UserError } from '../../store/errors.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { datanet, license, text } from '../arguments/argument-types.ts';
import { type Change, changeCard, changeFacts, undo } from '../cards/change.ts';
import { datanetCard } from '../cards/datanet.ts';
import { command } from '../command.ts';
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
  ],
  asks: async (args, { rooms, community }) => {
    const { datanet: name, ...wanted } = args;
    const datanet = await rooms.datanets.get(community.id, name);
    const changes = changesOf(datanet, wanted);
    if (!changes.length) return undefined;
    const { acceptedItems } = await rooms.datanets.stats(datanet.id);
    // What people agreed to when they gave, and who judges them, is not changed in passing.
    const isGrave = changes.some(({ key }) => key === 'license' || key === 'review');
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
      card: changeCard(t('Change {name}?', { name: datanet.name }), changes, given),
    };
  },
  async *run({ datanet: name, ...change }, { rooms, community }) {
    if (!Object.keys(change).length)
      throw new UserError(message('Say what should change, such as “/datanet edit maths dailyFiles:50”.'));
    const before = await rooms.datanets.get(community.id, name);
    const changes = changesOf(before, change);
    const datanet = await rooms.datanets.edit(community.id, name, change);
    const card = datanetCard(datanet, await rooms.datanets.stats(datanet.id));
    const back = Object.fromEntries(
      changes.flatMap(({ key }) => (before[key] === '' ? [] : [[key, before[key]]])),
    );
    yield {
      ...card,
      blocks: [...(changes.length ? [changeFacts(changes)] : []), ...card.blocks],
      buttons: [
        ...(Object.keys(back).length
          ? [undo({ command: 'datanet edit', args: { datanet: datanet.name, ...back } })]
          : []),
        ...(card.buttons ?? []),
      ],
    };
  },
});

type Settings = Pick<
  Datanet,
  'summary' | 'guidelines' | 'license' | 'review' | 'dailyFiles' | 'dailyMegabytes' | 'maxMegabytes'
>;

const labels: Record<keyof Settings, TranslatableMessage> = {
  summary: message('Summary'),
  guidelines: message('Guidelines'),
  license: message('Licence'),
  review: message('Who decides'),
  dailyFiles: message('Files a person a day'),
  dailyMegabytes: message('Megabytes a person a day'),
  maxMegabytes: message('Megabytes a file'),
};

function changesOf(
  datanet: Settings,
  wanted: { [Key in keyof Settings]?: Settings[Key] | undefined },
): (Change & { key: keyof Settings })[] {
  const shown = (value: unknown) => cut(String(value) || t('nothing'), 200);
  return (Object.keys(labels) as (keyof Settings)[]).flatMap(key => {
    const to = wanted[key];
    const from = datanet[key];
    return to === undefined || to === from
      ? []
      : [{ key, what: t(labels[key]), from: shown(from), to: shown(to) }];
  });
}

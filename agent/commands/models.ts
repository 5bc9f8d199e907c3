import { z } from 'zod';
import { base, datanet } from '../arguments/argument-types.ts';
import { modelRow } from '../cards/model.ts';
import { namesBlock } from '../cards/named-model.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const models = command({
  name: 'models',
  summary: 'Lists the models trained here',
  args: z.object({
    base: base().optional().describe('Only those of one base model; left out: all'),
    datanet: datanet().optional().describe('Only those that learned from one datanet; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'models',
    'which models were trained?',
    'list our fine-tuned models',
    'models trained on {datanet}',
    'which models are based on {base}?',
    'show all {base} finetunes',
    'what have we trained so far?',
    'models made from {datanet}',
  ],
  async *run({ base, datanet }, { rooms, community }) {
    const all = await rooms.workers.models(
      community.id,
      base === undefined ? {} : { base: (await rooms.workers.base(community.id, base)).name },
    );
    const name = datanet === undefined ? undefined : (await rooms.datanets.get(community.id, datanet)).name;
    const models = name === undefined ? all : all.filter(model => model.data.label.startsWith(`${name} v`));
    const named = await rooms.workers.named.all(community.id);
    yield {
      title: models.length ? t('Models trained here') : t('No such model has been trained here yet'),
      blocks: models.length
        ? [
            {
              kind: 'table',
              columns: [
                { label: t('Name') },
                { label: t('Base') },
                { label: t('Data') },
                { label: t('Held-out loss'), align: 'right' },
              ],
              rows: models.map(modelRow),
            },
            ...namesBlock(named.filter(one => models.some(({ name }) => name === one.model.name))),
          ]
        : [],
      buttons: models.length
        ? models.slice(0, 5).map(model => ({
            label: model.name,
            call: { command: 'model show', args: { model: model.name } },
          }))
        : [{ label: t('Train one'), call: { command: 'train', args: {} }, mode: 'form' }],
    };
  },
});

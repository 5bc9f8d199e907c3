import type { NamedModel } from '../../workers/model.ts';
import { t } from '../language/translate.ts';
import type { Block, Button, Fact, Reply } from '../reply.ts';
import { dateAndTime } from '../words.ts';

/** What a name stands for now, with the ways on. */
export function namedCard(named: NamedModel): Reply {
  const { name, model } = named;
  return {
    title: name,
    state: { tone: 'good', text: t('Stands for {model}', { model: `${model.name}@${model.version}` }) },
    blocks: [{ kind: 'facts', facts: [promotedFact(named), ...previousFact(named)] }],
    buttons: [
      { label: t('Chat with it'), style: 'primary', call: { command: 'chat', args: { model: name } } },
      ...rollbackButton(named),
    ],
  };
}

/** Names that stand for models, as a list of models shows them. */
export function namesBlock(all: readonly NamedModel[]): Block[] {
  if (!all.length) return [];
  return [
    {
      kind: 'facts',
      facts: all.map(({ name, model }) => ({
        label: name,
        value: t('stands for {model}', { model: `${model.name}@${model.version}` }),
      })),
    },
  ];
}

/** The names that stand for one model, as its card shows them. */
export function namesFacts(all: readonly NamedModel[], model: string): Fact[] {
  return all
    .filter(one => one.model.name === model)
    .map(({ name, promotedBy, promotedAt }) => ({
      label: t('Stands behind'),
      value: t('{name}, promoted by {person} on {time}', {
        name,
        person: promotedBy,
        time: dateAndTime(promotedAt),
      }),
    }));
}

export function rollbackButton({ name, previous }: NamedModel): Button[] {
  return previous ? [{ label: t('Roll back'), call: { command: 'model rollback', args: { name } } }] : [];
}

function promotedFact({ promotedBy, promotedAt }: NamedModel): Fact {
  return {
    label: t('Promoted'),
    value: t('by {person} on {time}', { person: promotedBy, time: dateAndTime(promotedAt) }),
  };
}

function previousFact({ previous }: NamedModel): Fact[] {
  return previous ? [{ label: t('Before'), value: `${previous.name}@${previous.version}` }] : [];
}

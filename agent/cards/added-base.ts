import type { FoundBase } from '../../workers/added-bases.ts';
import type { BaseModel } from '../../workers/base-model.ts';
import type { Method } from '../../workers/training-request.ts';
import { t } from '../language/translate.ts';
import type { Fact, Reply } from '../reply.ts';
import { bytes, compactNumber } from '../words.ts';
import { methodWords, warningNote } from './plan.ts';

/** A base as its check found it, before anybody adds it. */
export function foundBaseCard(found: FoundBase & { memory: Record<Method, number> }): Reply {
  const { base, notes, memory } = found;
  return {
    title: t('Add {name} to the base models?', { name: base.name }),
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...baseFacts(base),
          { label: t('Architecture'), value: found.type },
          { label: t('Fetched when it is first trained'), value: bytes(found.bytes) },
          ...Object.entries(methodWords).map(([method, words]) => ({
            label: t('Memory with {method}', { method: t(words) }),
            value: t('about {size}', { size: bytes(memory[method as Method]) }),
          })),
        ],
      },
      ...(notes.length ? [{ kind: 'notes' as const, notes: notes.map(warningNote) }] : []),
    ],
  };
}

/** A base that was added, with the way to use it. */
export function addedBaseCard(base: BaseModel): Reply {
  return {
    title: t('Base models'),
    state: { tone: 'good', text: t('{name} is a base model here now', { name: base.name }) },
    blocks: [{ kind: 'facts', facts: baseFacts(base) }],
    buttons: [
      { label: t('Train it'), call: { command: 'train', args: { base: base.name } }, mode: 'form' },
      { label: t('Remove it'), call: { command: 'bases remove', args: { name: base.name } } },
    ],
  };
}

/** What a base is and where it is from. */
export function baseFacts({ hub, added, billions, license, contextLength, family }: BaseModel): Fact[] {
  const from = added?.from;
  return [
    {
      label: t('From'),
      value: hub
        ? t('{hub} of the hub, revision {revision}', {
            hub,
            revision: from && 'revision' in from ? from.revision.slice(0, 12) : '',
          })
        : t('the folder {folder}', { folder: from && 'path' in from ? from.path : '' }),
    },
    { label: t('Family'), value: family },
    { label: t('Parameters'), value: compactNumber(billions * 1e9) },
    { label: t('Context'), value: t('{n, plural, one {# token} other {# tokens}}', { n: contextLength }) },
    { label: t('Licence'), value: license },
  ];
}

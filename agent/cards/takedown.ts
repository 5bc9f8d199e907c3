import type { RemovalPlan, RemovalRequest } from '../../datanets/removal.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';
import { dateAndTime, list } from '../words.ts';
import { counted } from './counted.ts';

/** What a removal would take, before anybody agrees to it. */
export async function removalPlanCard(
  plan: RemovalPlan,
  reason: string,
  isSteward: boolean,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<Reply> {
  const { submission, positions, items, counting, versions, others } = plan;
  const ids = new Set(versions.map(({ id }) => id));
  const models = (await rooms.workers.models(community.id)).filter(({ data }) => ids.has(data.snapshotId));
  const id = submission.id;
  return {
    title: isSteward
      ? t('Remove what submission {id} gave?', { id })
      : t('Ask the stewards to remove what submission {id} gave?', { id }),
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: t('Datanet'), value: submission.datanetName },
          { label: t('From'), value: submission.personName },
          {
            label: t('What goes'),
            value: positions
              ? t('{items}, and the uploaded file that they came in', {
                  items: counted(submission.modality, items),
                })
              : t('{items}, with all its files and words', { items: counted(submission.modality, items) }),
          },
          { label: t('Of that accepted'), value: counted(submission.modality, counting) },
          ...(others.length
            ? [
                {
                  label: t('The same in'),
                  value: list(others.map(other => t('submission {id}', { id: other }))),
                },
              ]
            : []),
          ...(versions.length
            ? [
                {
                  label: t('Versions written anew'),
                  value: list(versions.map(({ version }) => t('version {version}', { version }))),
                },
              ]
            : []),
          ...(models.length
            ? [{ label: t('Models that learned from it'), value: list(models.map(({ name }) => name)) }]
            : []),
        ],
      },
      { kind: 'quote', text: reason, by: t('The reason') },
      {
        kind: 'text',
        markdown: t(
          'It goes for good, from the data, from what is exported of it and from what the bot showed and kept of it in chats. Hashes, values and ranks stay, and the ledger says that something was removed. Models keep what they learned and say so; backups have it until they are deleted, and people’s own messages until they delete them.',
        ),
      },
    ],
  };
}

/** For whoever asked. */
export function askedCard(request: RemovalRequest, told: number): Reply {
  return {
    state: { tone: 'good', text: t('The stewards are asked to remove it') },
    blocks: [
      {
        kind: 'text',
        markdown: t(
          '{told, plural, =0 {Nobody can be told right now; “/takedowns” shows it to a steward.} one {One of them is told.} other {# of them are told.}} You hear what comes of it. Until then submission {id} stays as it is.',
          { told, id: request.submissionId },
        ),
      },
    ],
  };
}

/** Requests that wait, for a steward: one with its buttons, several to choose from. */
export function requestsCard(requests: readonly RemovalRequest[]): Reply {
  const [only, ...more] = requests;
  if (!only) {
    return { title: t('Nobody asks to have something removed'), blocks: [] };
  }
  return {
    title: t('{n, plural, one {A contributor asks} other {# requests}} to have something removed', {
      n: requests.length,
    }),
    blocks: [
      {
        kind: 'table',
        columns: [
          { label: t('Submission') },
          { label: t('From') },
          { label: t('What') },
          { label: t('Why') },
          { label: t('When') },
        ],
        rows: requests
          .slice(0, 25)
          .map(one => [
            t('{id} to {datanet}', { id: one.submissionId, datanet: one.datanetName }),
            one.personName,
            whatOf(one),
            one.reason,
            dateAndTime(one.askedAt),
          ]),
      },
      ...(more.length
        ? [
            {
              kind: 'choice' as const,
              name: 'request',
              label: t('Request'),
              multiple: false,
              options: requests.slice(0, 25).map(one => ({
                value: String(one.id),
                label: t('{id} to {datanet}', { id: one.submissionId, datanet: one.datanetName }),
              })),
            },
          ]
        : []),
    ],
    buttons: [answer(t('Remove it'), true), answer(t('Leave it'), false)],
  };

  function answer(label: string, remove: boolean): Button {
    return {
      label,
      ...(remove && { style: 'danger' as const }),
      call: { command: 'answer-takedown', args: { remove, ...(more.length === 0 && { request: only?.id }) } },
      ...(more.length > 0 && { takes: ['request'] }),
    };
  }
}

function whatOf({ positions, items, modality }: RemovalRequest): string {
  return positions ? counted(modality, items) : t('all of it, {items}', { items: counted(modality, items) });
}

/** Tells whoever asked what came of it. */
export function takedownNotice({ submissionId: id, datanetName: datanet, state }: RemovalRequest): Reply {
  const which = { id, datanet };
  return {
    state:
      state === 'done' ? { tone: 'good', text: t('Removed') } : { tone: 'neutral', text: t('Not removed') },
    blocks: [
      {
        kind: 'text',
        markdown:
          state === 'done'
            ? t(
                'What you asked to have removed of submission {id} to {datanet} is gone. Your rank stays as it was, and says so.',
                which,
              )
            : t('A steward decided that what submission {id} gave to {datanet} stays.', which),
      },
    ],
  };
}

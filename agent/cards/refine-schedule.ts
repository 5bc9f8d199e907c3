import type { Said } from '../../store/message.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { RefineSchedule } from '../community/refine-schedules.ts';
import { t, translate } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import type { Change } from './change.ts';
import { place } from './channel.ts';
import { intervalName } from './posts.ts';

const looks: Record<RefineSchedule['every'], TranslatableMessage> = {
  day: message('What is new is counted each day at midnight UTC.'),
  week: message('What is new is counted each Monday at midnight UTC.'),
};

/** What a schedule would change: of one that is there, from what it is. */
export function scheduleChanges(
  { every, rows, starts }: Pick<RefineSchedule, 'every' | 'rows' | 'starts'>,
  known: RefineSchedule | undefined,
): Change[] {
  const none = t('none');
  return [
    { what: t('Looked at each'), from: known ? intervalName(known.every) : none, to: intervalName(every) },
    { what: t('Rows that have to be new'), from: known ? String(known.rows) : none, to: String(rows) },
    { what: t('Then a run is'), from: known ? begins(known.starts) : none, to: begins(starts) },
  ];
}

/** A model is refined by schedule: what happens from now on, and the way to end it. */
export function scheduledCard(schedule: RefineSchedule, here: number): Reply {
  const { model, rows, every, starts, by, chat } = schedule;
  const about = { n: rows, person: by.name };
  const then = starts
    ? t(
        'When {n, plural, one {# row is} other {# rows are}} new, a run is started as one of {person}, in the queue as any other.',
        about,
      )
    : t(
        'When {n, plural, one {# row is} other {# rows are}} new, its plan is shown with a button to start it.',
        about,
      );
  return {
    state: {
      tone: 'good',
      text: t('{model} is refined by schedule {place}', { model, place: place(chat, here) }),
    },
    blocks: [{ kind: 'text', markdown: plain(`${t(looks[every])} ${then}`) }],
    buttons: [stopButton(schedule, t('Stop'))],
  };
}

/** The models of a community that are refined by schedule. */
export function schedulesCard(all: readonly RefineSchedule[], here: number): Reply {
  const another: Button = {
    label: t('Schedule another'),
    call: { command: 'refine schedule', args: {} },
    mode: 'form',
  };
  if (!all.length) {
    return {
      state: { tone: 'neutral', text: t('No model is refined by schedule') },
      blocks: [],
      buttons: [another],
    };
  }
  return {
    title: t('Models that are refined by schedule'),
    blocks: [
      {
        kind: 'table',
        columns: [
          { label: t('Model') },
          { label: t('Looked at each') },
          { label: t('New rows'), align: 'right' },
          { label: t('Then a run is') },
          { label: t('Where') },
          { label: t('Scheduled by') },
        ],
        rows: all.map(({ model, every, rows, starts, chat, by }) => [
          model,
          intervalName(every),
          String(rows),
          begins(starts),
          place(chat, here),
          by.name,
        ]),
      },
    ],
    buttons: [
      ...all.slice(0, 10).map(one => stopButton(one, t('Stop {model}', { model: one.model }))),
      another,
    ],
  };
}

/** A schedule ended: somebody ended it, or its model or its data is gone. */
export function unscheduledCard({ model }: Pick<RefineSchedule, 'model'>, why?: Said): Reply {
  return {
    state: { tone: 'neutral', text: t('{model} is refined by schedule no more', { model }) },
    blocks: why === undefined ? [] : [{ kind: 'text', markdown: plain(translate(why)) }],
  };
}

/** The plan of a run that is due, with a button to start it. `problem`: why it was not started by itself. */
export function proposalCard(schedule: RefineSchedule, plan: Reply, fresh: number, problem?: Said): Reply {
  const { model, way } = schedule;
  return {
    ...plan,
    state: {
      tone: 'good',
      text: t('{n, plural, one {# row is} other {# rows are}} new for {model}', { n: fresh, model }),
    },
    blocks: [
      ...(problem === undefined
        ? []
        : [{ kind: 'notes' as const, notes: [{ tone: 'bad' as const, title: translate(problem) }] }]),
      ...plan.blocks,
    ],
    buttons: [
      {
        label: t('Start'),
        style: 'primary',
        mode: 'confirmed',
        once: true,
        call: { command: 'refine start', args: { model, way } },
      },
      { label: t('Refine {model}', { model }), call: { command: 'refine', args: { model } } },
      stopButton(schedule, t('Stop the schedule')),
    ],
  };
}

const begins = (starts: boolean): string => (starts ? t('started by itself') : t('proposed'));

function stopButton({ id }: RefineSchedule, label: string): Button {
  return { label, call: { command: 'refine stop', args: { schedule: id } } };
}

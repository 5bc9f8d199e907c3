import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { BaseModel, Media } from '../base-model.ts';
import type { Needs } from '../capability.ts';
import type { Engine } from '../environment/engine.ts';
import type { Machine } from '../environment/machine.ts';
import type { NewJob } from '../jobs/job.ts';
import { mostOnProcessor } from '../jobs/needs.ts';
import type { EvaluationPlan, EvaluationRequest } from '../measurement.ts';
import { baseIn, findBaseIn } from '../models/bases.ts';
import { mediaOf } from '../models/catalog.ts';
import { modelNamed, type StoredModel } from '../models/models.ts';
import type { Plan, PlanWarning } from '../plan.ts';
import { missing } from '../training/plan-facts.ts';
import { measuredSpeeds } from '../training/speeds.ts';
import type { TrainingRequest } from '../training-request.ts';
import type { Environment } from '../workers.ts';
import type { EvaluationTask } from './task.ts';

/** Rows at most: as many as the trainer measures a loss on, and as many answers as take minutes without a GPU. */
const limits = { rows: 200, rowsOnGpu: 2000, asked: 40 };

/** Tokens of a row and of an answer, for want of better. */
const usual = { row: 120, answer: 48 };

/** Seconds in which a model is loaded. */
const loading = 15;

/** What evaluations are planned with. */
export interface EvaluatingRoom {
  db: Database;
  environment: Environment;
  engine: Engine;
  /** Where it would run; `undefined` when that is another machine. */
  machine: () => Promise<Machine | undefined>;
}

/** An evaluation that is planned, and the job it would be. */
export interface PlannedEvaluation {
  plan: EvaluationPlan;
  job: Omit<NewJob, 'origin'>;
}

/**
 * What an evaluation would measure and take.
 *
 * @throws UserError when there is no such model, or no held-out row
 */
export async function planEvaluation(
  room: EvaluatingRoom,
  request: EvaluationRequest,
): Promise<PlannedEvaluation> {
  const { db } = room;
  const machine = await room.machine();
  const priorityClass = request.priorityClass && { priorityClass: request.priorityClass };
  const model = await modelNamed(db, request.communityId, request.model);
  if (model.modality) throw notMeasured(model.name, model.modality);
  const own = await trainedOn(db, model);
  const data = request.data ?? own;
  const { older } = request;
  const heldOut = data.rows.heldOut + (older && older.heldOut !== data.heldOut ? older.rows.heldOut : 0);
  if (heldOut === 0) {
    throw new UserError(
      message(
        '{data} has no held-out rows to measure on. Name a datanet that has some, or train on more rows: a part of them is held out.',
        { data: data.label },
      ),
    );
  }
  const named = request.other && (await otherModel(db, request.communityId, request.other));
  const otherMedia = named && mediaOf(named.base).modality;
  if (otherMedia) throw notMeasured(named.name, otherMedia);
  // The two that are measured in any case are measured once.
  const other = named && named.name !== model.name && named.name !== model.base ? named : undefined;
  const models: EvaluationTask['models'] = [
    { ...tuned(model), role: 'model', trained: own.train },
    { name: model.base, role: 'base', base: model.base, template: model.adapter },
    ...(other ? [other] : []),
  ];
  const bases = await basesNeeded(db, request.communityId, models);
  const rows = Math.min(heldOut, machine?.gpu ? limits.rowsOnGpu : limits.rows);
  const asked = Math.min(heldOut, limits.asked);
  const task: EvaluationTask = {
    modelId: model.id,
    models,
    asked: limits.asked,
    ...(older && {
      older: { snapshotId: older.snapshotId, label: older.label, heldOut: older.heldOut },
    }),
  };
  return {
    plan: {
      model,
      models: models.map(({ name }) => name),
      label: data.label,
      heldOut,
      rows,
      asked,
      seconds: await secondsOf(db, models, bases, { rows, asked }, machine?.name ?? ''),
      download: machine ? await missingOf(room, [...bases.values()]) : [],
      warnings: warningsOf(heldOut, model, data, other?.base),
    },
    job: {
      kind: 'evaluate',
      request: { ...priorityClass, communityId: request.communityId, personId: request.personId, data },
      task,
      base: model.base,
      settings: model.settings,
      modelName: model.name,
      steps: models.length * (rows + asked),
      needs: needsOf([...bases.values()], model.settings.maxLength),
    },
  };
}

/** The largest base, with a row’s logits and their probabilities in 4 bytes, and 1.5 GB for the program. */
function needsOf(bases: readonly BaseModel[], maxLength: number): Needs {
  const peak = (width: 2 | 4) =>
    1.5e9 +
    Math.max(
      ...bases.map(({ billions, shape }) => billions * 1e9 * width + maxLength * shape.vocabulary * 8),
    );
  return {
    bytes: { gpu: peak(2), 'cpu-bf16': peak(2), cpu: peak(4) },
    prefersGpu: bases.some(({ billions }) => billions > mostOnProcessor),
  };
}

function notMeasured(name: string, modality: Media): UserError {
  return new UserError(
    message(
      '{model} reads {modality, select, image {pictures} other {sound}}, and evaluations ask models of text yet. Its training measured its loss on the held-out ones, before and after: “/model show {model}”.',
      { model: name, modality },
    ),
  );
}

/** Each base once, by its name. */
async function basesNeeded(
  db: Database,
  communityId: number,
  models: EvaluationTask['models'],
): Promise<Map<string, BaseModel>> {
  const bases = new Map<string, BaseModel>();
  for (const { base } of models) {
    if (!bases.has(base)) bases.set(base, await baseIn(db, communityId, base));
  }
  return bases;
}

/** The environment once, and each base that is not here. */
async function missingOf(
  room: { environment: Environment; engine: Engine },
  bases: readonly BaseModel[],
): Promise<Plan['download']> {
  const [first = [], ...others] = await Promise.all(bases.map(base => missing(room, base)));
  const named = new Set<string>(bases.map(({ name }) => name));
  return [...first, ...others.flat().filter(({ what }) => typeof what === 'string' && named.has(what))];
}

const tuned = (model: StoredModel) => ({
  name: model.name,
  base: model.base,
  adapter: model.adapter,
  sha256: model.sha256,
  template: model.adapter,
});

/** The data of the job that made a model. */
export async function trainedOn(db: Queryable, model: StoredModel): Promise<TrainingRequest['data']> {
  const { data } = await db.one<{ data: TrainingRequest['data'] }>(
    sql`select data from training_job where number = ${model.jobNumber}`,
  );
  return data;
}

async function otherModel(
  db: Database,
  communityId: number,
  name: string,
): Promise<EvaluationTask['models'][number]> {
  const base = await findBaseIn(db, communityId, name);
  if (base) return { name: base.name, role: 'other', base: base.name };
  const model = await modelNamed(db, communityId, name);
  return { ...tuned(model), role: 'other', trained: (await trainedOn(db, model)).train };
}

/**
 * By the speed of earlier trainings: reading takes a third of a training's time a token, and writing six times as
 * long (SmolLM2-135M on two cores: 90 tokens/s trained, 14 written).
 */
async function secondsOf(
  db: Database,
  models: EvaluationTask['models'],
  bases: ReadonlyMap<string, BaseModel>,
  { rows, asked }: { rows: number; asked: number },
  machine: string,
): Promise<number | undefined> {
  const speed = (await measuredSpeeds(db, 'lora', machine)).find(({ base }) => !base.modality);
  if (!speed) return undefined;
  const trained = (rows * usual.row) / 3 + asked * usual.answer * 6;
  return models.reduce((sum, { base }) => {
    const slower = (bases.get(base)?.billions ?? speed.base.billions) / speed.base.billions;
    return sum + loading + (trained * slower) / speed.tokensPerSecond;
  }, 0);
}

function warningsOf(
  heldOut: number,
  model: StoredModel,
  data: TrainingRequest['data'],
  otherBase: string | undefined,
): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (heldOut < 10) {
    warnings.push({
      what: message(
        '{n, plural, one {One held-out row says} other {# held-out rows say}} little: another choice of rows would give other figures.',
        { n: heldOut },
      ),
    });
  }
  if (data.snapshotId !== model.data.snapshotId) {
    warnings.push({
      what: message('{model} learned from {own}, not from {data}: rows that stand in both are named.', {
        model: model.name,
        own: model.data.label,
        data: data.label,
      }),
    });
  }
  if (otherBase !== undefined && otherBase !== model.base) {
    warnings.push({
      what: message(
        'Models of another base cut text into other tokens: compare their answers, not their loss.',
      ),
    });
  }
  return warnings;
}

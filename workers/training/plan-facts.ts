import type { Database } from '../../store/database/database.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';
import { message } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import type { Slot } from '../capability.ts';
import type { Engine } from '../environment/engine.ts';
import type { Machine } from '../environment/machine.ts';
import { baseIn, folderOf } from '../models/bases.ts';
import { calledAfter, chooseName } from '../models/model-names.ts';
import type { DryRun, Plan } from '../plan.ts';
import type { TrainingRequest } from '../training-request.ts';
import type { Environment } from '../workers.ts';
import { countLimits, countRows } from './count-rows.ts';
import { lengthBins, renderRows } from './dry-run.ts';
import { guide } from './guide.ts';
import { checkMedia } from './media.ts';
import { measureMedia } from './media-rows.ts';
import { continuing, parentOf } from './parent.ts';
import { planOf } from './plan.ts';
import { rowsFor } from './preference-rows.ts';
import { reasonsFor } from './reasons.ts';
import { measureFor, measureOf, measureRows, type RowsMeasure } from './rows.ts';
import { measuredSpeeds } from './speeds.ts';

/** Bytes of the Python environment with a CPU build of torch, as pip fetches and unpacks it. */
const environmentBytes = 1.5e9;

/** Bytes of the default base where it comes from its package. */
const packagedBase = 93e6;

/** What plans are made with. */
export interface PlanningRoom {
  db: Database;
  files: Files;
  environment: Environment;
  engine: Engine;
  /** Where it would run; `undefined` when that is another machine. */
  machine: () => Promise<Machine | undefined>;
  /** Of all workers that are there. */
  slots: () => Promise<Slot[]>;
}

/** Rows of which a dry run shows three, and billions of parameters up to which it measures the first loss. */
const dryRunLimits = { rows: 2000, billions: 0.7 };

/** Shows what a run would read and learn, with the base's own tokenizer where it is on this machine. */
export async function dryRunFor(
  room: PlanningRoom,
  request: TrainingRequest,
  signal?: AbortSignal,
): Promise<DryRun> {
  const { plan, whole } = await planned(room, request);
  if (plan.base.modality) throw noDryRun(plan.base);
  const { files, engine } = room;
  const { train } = request.data;
  const lengths = lengthBins(whole.read);
  if (!(await isHere(room, plan.base))) return { plan, lengths, rows: undefined, loss: undefined };
  const program = engine.dryRunner(folderOf(plan.base), await files.local(train), {
    rows: dryRunLimits.rows,
    maxLength: plan.settings.maxLength,
    loss: plan.base.billions <= dryRunLimits.billions,
  });
  return { plan, lengths, ...(await renderRows(program, { signal })) };
}

function noDryRun({ name, modality = 'image' }: BaseModel): UserError {
  return new UserError(
    message(
      'A dry run shows rows of text, and {base} reads {modality, select, image {pictures} other {sound}}. The plan says what it would learn.',
      { base: name, modality },
    ),
  );
}

async function isHere({ environment, engine }: PlanningRoom, base: BaseModel): Promise<boolean> {
  return (await environment.status()).state === 'ready' && (await engine.hasBase(folderOf(base)));
}

/** Gathers what a plan rests on: the data's size, earlier speeds, this machine, what is missing. */
export async function planFor(room: PlanningRoom, asked: TrainingRequest): Promise<Plan> {
  return (await planned(room, asked)).plan;
}

/** The plan, and what all rows of its data come to. */
async function planned(
  room: PlanningRoom,
  asked: TrainingRequest,
): Promise<{ plan: Plan; whole: RowsMeasure }> {
  const base = await baseIn(room.db, asked.communityId, asked.base);
  const request = continuing(asked, await parentOf(room.db, { ...asked, base: base.name }));
  const machine = await room.machine();
  const { data } = request;
  checkMedia(base, request);
  const { objective = 'sft' } = request.settings;
  const whole = await measure(room, base, data);
  const learned = await rowsFor(room.files, data, objective);
  const measured = measureFor(objective, learned, whole);
  const slots = await room.slots();
  const guided = { base, goal: request.goal, given: request.settings, measured, machine, slots };
  const settings = guide(guided);
  const plan = planOf({
    base,
    name: await chooseName(room.db, request.communityId, calledAfter(request), request.name),
    label: data.label,
    settings,
    reasons: full => reasonsFor({ ...guided, settings: full }),
    measured,
    otherKind: data.rows.train - learned,
    heldOut: data.rows.heldOut,
    machine,
    slots,
    speeds: await measuredSpeeds(room.db, settings.method, machine?.name ?? ''),
    download: machine ? await missing(room, base) : [],
  });
  const { problem } = await room.environment.status();
  const warnings = machine && problem ? [{ what: problem }, ...plan.warnings] : plan.warnings;
  return { plan: { ...plan, warnings }, whole };
}

/** With the base's own tokenizer where it is on this machine; else by the letters. */
async function measure(
  room: PlanningRoom,
  base: BaseModel,
  { train, label, rows }: TrainingRequest['data'],
): Promise<RowsMeasure> {
  const { files, engine } = room;
  if (rows.train === 0) return measureOf([], 1, true);
  if (!(await files.has(train))) {
    throw new OutsideError(
      message('The data of {label} is gone from DATA_DIR/files. Freeze a new snapshot of it.', { label }),
    );
  }
  if (base.modality) return measureMedia(files.stream(train), base.modality);
  const counter =
    (await isHere(room, base)) && engine.counter(folderOf(base), await files.local(train), countLimits);
  const counted = counter
    ? await counts.of(`${folderOf(base)} ${train}`, () => countRows(counter, rows.train))
    : undefined;
  const measured = counted ?? (await measureRows(files.stream(train), await files.bytes(train)));
  return { ...measured, rows: rows.train };
}

/** A plan is shown again each time something in it is changed, and a file of rows never changes. */
const counts = {
  known: new Map<string, Promise<RowsMeasure | undefined>>(),
  of(key: string, count: () => Promise<RowsMeasure | undefined>): Promise<RowsMeasure | undefined> {
    const known = this.known.get(key);
    if (known) return known;
    const counting = count();
    this.known.set(key, counting);
    void counting.then(measure => measure ?? this.known.delete(key));
    if (this.known.size > 50)
      for (const oldest of this.known.keys()) {
        this.known.delete(oldest);
        break;
      }
    return counting;
  },
};

/** What has to be fetched before a base can be trained or asked on this machine. */
export async function missing(
  { environment, engine }: { environment: Environment; engine: Engine },
  base: BaseModel,
): Promise<Plan['download']> {
  const download: Plan['download'] = [];
  if ((await environment.status()).state !== 'ready') {
    download.push({ bytes: environmentBytes, what: message('the Python environment') });
  }
  if (!(await engine.hasBase(folderOf(base)))) {
    download.push({ bytes: base.offline ? packagedBase : base.billions * 2e9, what: base.name });
  }
  return download;
}

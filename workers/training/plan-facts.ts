import type { Database } from '../../store/database/database.ts';
import { OutsideError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';
import type { Engine } from '../environment/engine.ts';
import type { Machine } from '../environment/machine.ts';
import { baseNamed } from '../models/catalog.ts';
import { chooseName } from '../models/model-names.ts';
import type { BaseModel, Environment, Plan, TrainingRequest } from '../workers.ts';
import { countLimits, countRows } from './count-rows.ts';
import { planOf } from './plan.ts';
import { measureOf, measureRows, type RowsMeasure } from './rows.ts';
import { measuredSpeeds } from './speeds.ts';

/** Bytes of the Python environment with a CPU build of torch, as pip fetches and unpacks it. */
const environmentBytes = 1.5e9;

/** Bytes of the default base where it comes from its package. */
const packagedBase = 93e6;

/** Gathers what a plan rests on: the data's size, earlier speeds, this machine, what is missing. */
export async function planFor(
  room: {
    db: Database;
    files: Files;
    environment: Environment;
    engine: Engine;
    /** Where it would run; `undefined` when that is another machine. */
    machine: () => Promise<Machine | undefined>;
  },
  request: TrainingRequest,
): Promise<Plan> {
  const base = baseNamed(request.base);
  const machine = await room.machine();
  const { data } = request;
  const plan = planOf({
    base,
    name: await chooseName(room.db, request.communityId, data.datanet, request.name),
    label: data.label,
    settings: request.settings,
    measured: await measure(room, base, data),
    heldOut: data.rows.heldOut,
    machine,
    speeds: await measuredSpeeds(room.db, request.settings.method, machine?.name ?? ''),
    download: machine ? await missing(room, base) : [],
  });
  const { problem } = await room.environment.status();
  return machine && problem ? { ...plan, warnings: [problem, ...plan.warnings] } : plan;
}

/** With the base's own tokenizer where it is on this machine; else by the letters. */
async function measure(
  { files, engine, environment }: { files: Files; engine: Engine; environment: Environment },
  base: BaseModel,
  { train, label, rows }: TrainingRequest['data'],
): Promise<RowsMeasure> {
  if (rows.train === 0) return measureOf([], 1, true);
  if (!(await files.has(train))) {
    throw new OutsideError(`The data of ${label} is gone from DATA_DIR/files. Freeze a new snapshot of it.`);
  }
  const here = (await environment.status()).state === 'ready' && (await engine.hasBase(base.name));
  const counter = here && engine.counter(base.name, files.path(train), countLimits);
  const counted = counter
    ? await counts.of(`${base.name} ${train}`, () => countRows(counter, rows.train))
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

async function missing(
  { environment, engine }: { environment: Environment; engine: Engine },
  base: BaseModel,
): Promise<Plan['download']> {
  const download: Plan['download'] = [];
  if ((await environment.status()).state !== 'ready') {
    download.push({ bytes: environmentBytes, what: 'the Python environment' });
  }
  if (!(await engine.hasBase(base.name))) {
    download.push({ bytes: base.offline ? packagedBase : base.billions * 2e9, what: base.name });
  }
  return download;
}

import type { Database } from '../../store/database/database.ts';
import { OutsideError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';
import type { Engine } from '../environment/engine.ts';
import type { Machine } from '../environment/machine.ts';
import { baseNamed } from '../models/catalog.ts';
import { chooseName } from '../models/model-names.ts';
import type { BaseModel, Environment, Plan, TrainingRequest } from '../workers.ts';
import { planOf } from './plan.ts';
import { measureRows, type RowsMeasure } from './rows.ts';
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
    measured: await measure(room.files, data),
    heldOut: data.rows.heldOut,
    machine,
    speeds: await measuredSpeeds(room.db, request.settings.method, machine?.name ?? ''),
    download: machine ? await missing(room, base) : [],
  });
  const { problem } = await room.environment.status();
  return machine && problem ? { ...plan, warnings: [problem, ...plan.warnings] } : plan;
}

async function measure(files: Files, { train, label, rows }: TrainingRequest['data']): Promise<RowsMeasure> {
  if (rows.train === 0) return { rows: 0, tokens: 0, longest: 0 };
  if (!(await files.has(train))) {
    throw new OutsideError(`The data of ${label} is gone from DATA_DIR/files. Freeze a new snapshot of it.`);
  }
  const measured = await measureRows(files.stream(train), await files.bytes(train));
  return { ...measured, rows: rows.train };
}

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

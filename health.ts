import { setTimeout } from 'node:timers/promises';
import type { HealthLine } from './agent/community/health-lines.ts';
import type { Rooms } from './agent/context.ts';
import { t, translate } from './agent/language/translate.ts';
import type { Llm } from './agent/models/llm.ts';
import { bytes, list } from './agent/words.ts';
import type { ChosenState } from './knowledge/embedder/chosen.ts';
import type { CrossEncoder } from './knowledge/reranker/cross-encoder.ts';
import { OutsideError } from './store/errors.ts';
import type { SharedFolders } from './store/files/shared-folders.ts';
import { message, type Said } from './store/message.ts';
import { type LackingJob, toleranceFor } from './workers/capability.ts';
import type { LaunchHealth, RemoteHealth, WorkerStatus } from './workers/worker-status.ts';

/** What docs are searched with. */
export interface SearchModels {
  embedding: () => ChosenState;
  reranker: Pick<CrossEncoder, 'name' | 'problem'> | undefined;
}

/** How each part stands, in words for `/status`, in the current language. */
export async function health(
  settings: {
    databaseUrl: string | undefined;
    dataDir: string;
    s3: { bucket: string } | undefined;
  },
  shared: SharedFolders,
  rooms: Rooms,
  llm: Pick<Llm, 'model' | 'awayUntil'> | undefined,
  search: SearchModels,
): Promise<HealthLine[]> {
  const community = await rooms.people.community('web', 'local', 'Local chat');
  const [work, environment, sources, embedded, { size }] = await Promise.all([
    rooms.workers.health(),
    rooms.workers.environment.status(),
    rooms.knowledge.sources(community.id),
    rooms.knowledge.embedded(),
    rooms.ledger.checkpoint(),
  ]);
  const embedding = search.embedding();
  const store = await storeLine(settings.s3, shared);
  const failed = sources.filter(source => source.status === 'failed');
  return [
    {
      part: t('Database'),
      well: true,
      words: settings.databaseUrl
        ? t('a PostgreSQL server')
        : t('embedded, in {folder}', { folder: settings.dataDir }),
      brief: settings.databaseUrl ? t('a PostgreSQL server') : t('embedded'),
      for: 'operator',
    },
    ...store,
    {
      part: t('Queue'),
      well: true,
      words: t('{running, number} running, {waiting, number} waiting', {
        running: work.running,
        waiting: work.queued,
      }),
    },
    {
      part: t('Workers'),
      well: work.workers > 0,
      words: work.workers
        ? t('{workers, number} here', { workers: work.workers })
        : t('none; start one with “npm run worker”'),
    },
    ...work.processes.map(workerLine),
    ...(work.lacking.length ? [lackingLine(work.lacking)] : []),
    ...(work.launched ? [launchLine(work.launched)] : []),
    {
      part: t('Python environment'),
      well: environment.state !== 'impossible',
      words: environmentWords(environment),
    },
    {
      part: t('Model server'),
      well: true,
      words: t(serverStates[work.server]),
    },
    ...(work.elsewhere ? [elsewhereLine(work.elsewhere)] : []),
    {
      part: t('Docs'),
      well: failed.length === 0,
      words: failed.length
        ? t('{names} could not be read', { names: failed.map(source => source.name).join(', ') })
        : t('{sources, number} followed', { sources: sources.length }),
    },
    {
      part: t('Search by meaning'),
      well: embedding.is !== 'away',
      words: embeddingWords(embedding, embedded),
    },
    ...(search.reranker ? [rerankerLine(search.reranker)] : []),
    {
      part: t('Ledger'),
      well: true,
      words: t('{entries, plural, one {# entry} other {# entries}}, key {key}', {
        entries: size,
        key: rooms.ledger.verifierKey,
      }),
    },
    {
      part: t('Language model'),
      well: llm?.awayUntil() === undefined,
      words: llm ? llmWords(llm) : t('none set; understanding and answers work without one'),
    },
  ];
}

function rerankerLine({ name, problem }: NonNullable<SearchModels['reranker']>): HealthLine {
  const why = problem();
  return {
    part: t('Reranking'),
    well: why === undefined,
    words: why === undefined ? name : awayWords(name, why),
  };
}

/** A worker, for operators: what it has, how fast it was, and what it is at. */
function workerLine(worker: WorkerStatus): HealthLine {
  const { machine, cores, gpus, memory, speed, state, slots, version } = worker;
  const [gpu] = gpus;
  const has = gpu
    ? t('{n, number} × {gpu} with {memory, number} GB', {
        n: gpus.length,
        gpu: gpu.name,
        memory: gigabytes(gpu.memory),
      })
    : t('no GPU, {cores, plural, one {# core} other {# cores}}, {memory, number} GB', {
        cores,
        memory: gigabytes(memory),
      });
  const fast =
    speed &&
    t('{speed, number} tokens a second on {base} at last', {
      speed: Math.round(speed.tokensPerSecond),
      base: speed.base,
    });
  return {
    part: t('Worker {machine}', { machine }),
    well: state !== 'refusing',
    words: [stateWords(state, slots), has, slotWords(slots), fast, t('version {version}', { version })]
      .filter(Boolean)
      .join(' · '),
    for: 'operator',
  };
}

/** The jobs that no worker has the memory for, for operators: they wait until one has. */
function lackingLine(jobs: LackingJob[]): HealthLine {
  const percents = jobs.map(toleranceFor);
  const enough = Math.max(...percents.map(percent => percent ?? 0));
  return {
    part: t('Too little memory'),
    well: false,
    words: [
      ...jobs.map(({ job, class: of, needed, largest }) => {
        const lack = { job: String(job), needed: bytes(needed), missing: bytes(needed - largest) };
        return of === 'gpu'
          ? t('job {job} needs {needed} of GPU memory, {missing} more than the largest worker has', lack)
          : t('job {job} needs {needed} of memory, {missing} more than the largest worker has', lack);
      }),
      ...(enough > 0
        ? [
            percents.includes(undefined)
              ? t('MEMORY_TOLERANCE={percent} lets those be tried that lack a little', {
                  percent: String(enough),
                })
              : t('MEMORY_TOLERANCE={percent} lets them be tried', { percent: String(enough) }),
          ]
        : []),
    ].join(' · '),
    for: 'operator',
  };
}

function stateWords(state: WorkerStatus['state'], slots: WorkerStatus['slots']): string {
  const jobs = slots.flatMap(({ job }) => (job === undefined ? [] : [String(job)]));
  const at = { n: jobs.length, jobs: list(jobs) };
  if (state === 'refusing') return t('of another version than the bot, so it takes no jobs; update it');
  if (state === 'draining')
    return jobs.length
      ? t('ends {n, plural, one {job {jobs}} other {jobs {jobs}}}, then stops', at)
      : t('takes no more jobs');
  return jobs.length ? t('at {n, plural, one {job {jobs}} other {jobs {jobs}}}', at) : t('waits for jobs');
}

/** The machines that are started elsewhere, for operators. */
function launchLine({ kind, host, most, machines, problem }: LaunchHealth): HealthLine {
  const named = machines.map(({ name, state, why }) =>
    why === undefined
      ? t('{name} {state}', { name, state: t(machineStates[state]) })
      : t('{name} {state}: {reason}', { name, state: t(machineStates[state]), reason: translate(why) }),
  );
  return {
    part: t('Machines by {kind}', { kind }),
    well: problem === undefined,
    words: [
      t('{n, number} of at most {most, number} at {host}', { n: machines.length, most, host }),
      ...named,
      ...(problem === undefined ? [] : [translate(problem)]),
    ].join(' · '),
    brief: t('{n, number} of at most {most, number}', { n: machines.length, most }),
    for: 'operator',
  };
}

const machineStates = {
  asked: message('is asked for'),
  waiting: message('waits'),
  starting: message('starts'),
  running: message('runs'),
  ended: message('has ended'),
  failed: message('has failed'),
  gone: message('is gone'),
};

/** Its capability class, and how many jobs more it could take. */
function slotWords(slots: WorkerStatus['slots']): string | undefined {
  const [first] = slots;
  if (!first) return undefined;
  return t('{class}: {used, number} of {n, plural, one {# slot} other {# slots}} used', {
    class: t(classWords[first.class]),
    used: slots.filter(({ job }) => job !== undefined).length,
    n: slots.length,
  });
}

const classWords = {
  gpu: message('class GPU'),
  'cpu-bf16': message('class processor with 16-bit floats'),
  cpu: message('class processor'),
};

const gigabytes = (bytes: number) => Math.round(bytes / 2 ** 30);

/** Milliseconds that a store has to answer. */
const storeTimeout = 3000;

async function storeLine(s3: { bucket: string } | undefined, shared: SharedFolders): Promise<HealthLine[]> {
  if (!s3) return [];
  const late = setTimeout(storeTimeout, t('does not answer'), { ref: false });
  const problem = await Promise.race([shared.check().then(noProblem, problemWords), late]);
  const well = problem === undefined;
  return [
    {
      part: t('File store'),
      well,
      words: problem ?? t('bucket {bucket}', { bucket: s3.bucket }),
      brief: well ? t('there') : t('does not answer'),
      for: 'operator',
    },
  ];
}

const noProblem = () => undefined;
const problemWords = (error: unknown) =>
  error instanceof OutsideError ? translate(error.said) : String(error);

function awayWords(model: string, why: Said): string {
  return t('{model} is not there, so it is done without; it is tried again. {why}', {
    model,
    why: translate(why),
  });
}

/** @param embedded share of the sections that have vectors of it, 0 to 1 */
function embeddingWords(state: ChosenState, embedded: number): string {
  switch (state.is) {
    case 'letters':
      return t('by letters only, as EMBEDDINGS says');
    case 'fetching':
      return state.done === null
        ? t('by letters for now; {model} is being fetched', { model: state.name })
        : t('by letters for now; {model} is being fetched ({done, number} %)', {
            model: state.name,
            done: Math.floor(state.done * 100),
          });
    case 'away':
      return awayWords(state.name, state.why);
    case 'there':
      return embedded < 1
        ? t(
            '{model} has read {embedded, number} % of the sections; what was there before it answers until then',
            {
              model: state.name,
              embedded: Math.floor(embedded * 100),
            },
          )
        : state.name;
  }
}

function elsewhereLine({ kind, host, found }: RemoteHealth): HealthLine {
  const part = t('{kind} server', { kind });
  if ('problem' in found) {
    const problem = translate(found.problem);
    return { part, well: false, words: `${host}: ${problem}`, brief: problem, for: 'operator' };
  }
  const bases = found.bases.join(', ');
  return {
    part,
    well: true,
    words: t('{bases} at {host}; {adapters, plural, one {# tuned model} other {# tuned models}} loaded', {
      bases,
      host,
      adapters: found.adapters,
    }),
    brief: bases,
    for: 'operator',
  };
}

const serverStates = {
  off: message('off until it is asked for'),
  starting: message('starting'),
  on: message('on'),
};

function llmWords({ model, awayUntil }: Pick<Llm, 'model' | 'awayUntil'>): string {
  const until = awayUntil();
  if (until === undefined) return model;
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  return seconds
    ? t('{model} does not answer; it is asked again in {seconds, number} s. All else works without it', {
        model,
        seconds,
      })
    : t('{model} does not answer; it is asked again with the next message. All else works without it', {
        model,
      });
}

function environmentWords({ state, problem }: { state: string; problem?: Said }): string {
  if (problem) return translate(problem);
  if (state === 'ready') return t('ready');
  if (state === 'making') return t('being made');
  return t('not made yet (about 1.5 GB); training makes it, “npm run setup” makes it ahead');
}

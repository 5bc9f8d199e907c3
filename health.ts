import type { HealthLine } from './agent/community/health-lines.ts';
import type { Rooms } from './agent/context.ts';
import { t, translate } from './agent/language/translate.ts';
import type { Llm } from './agent/models/llm.ts';
import type { ChosenState } from './knowledge/embedder/chosen.ts';
import type { CrossEncoder } from './knowledge/reranker/cross-encoder.ts';
import { message, type Said } from './store/message.ts';

/** What docs are searched with. */
export interface SearchModels {
  embedding: () => ChosenState;
  reranker: Pick<CrossEncoder, 'name' | 'problem'> | undefined;
}

/** How each part stands, in words for `/status`, in the current language. */
export async function health(
  settings: { databaseUrl: string | undefined; dataDir: string },
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
    words:
      why === undefined
        ? name
        : t('{model} is not there, so it is done without; it is tried again. {why}', {
            model: name,
            why: translate(why),
          }),
  };
}

/** @param embedded share of the sections that have vectors of it, 0 to 1 */
function embeddingWords(state: ChosenState, embedded: number): string {
  switch (state.is) {
    case 'letters':
      return t('by letters only, as EMBEDDINGS says');
    case 'fetching':
      return state.done === null
        ? t('by letters for now; MiniLM is being fetched')
        : t('by letters for now; MiniLM is being fetched ({done, number} %)', {
            done: Math.floor(state.done * 100),
          });
    case 'away':
      return t('{model} is not there, so it is done without; it is tried again. {why}', {
        model: state.name,
        why: translate(state.why),
      });
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

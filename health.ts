import type { HealthLine } from './agent/community/health-lines.ts';
import type { Rooms } from './agent/context.ts';

/** How each part stands, in words for `/status`. */
export async function health(
  settings: { databaseUrl: string | undefined; dataDir: string },
  rooms: Rooms,
  llm: string | undefined,
): Promise<HealthLine[]> {
  const community = await rooms.people.community('web', 'local', 'Local chat');
  const [work, environment, sources, embedded] = await Promise.all([
    rooms.workers.health(),
    rooms.workers.environment.status(),
    rooms.knowledge.sources(community.id),
    rooms.knowledge.embedded(),
  ]);
  const failed = sources.filter(source => source.status === 'failed');
  return [
    {
      part: 'Database',
      well: true,
      words: settings.databaseUrl ? 'a PostgreSQL server' : `embedded, in ${settings.dataDir}`,
      brief: settings.databaseUrl ? 'a PostgreSQL server' : 'embedded',
      for: 'operator',
    },
    { part: 'Queue', well: true, words: `${work.running} running, ${work.queued} waiting` },
    {
      part: 'Workers',
      well: work.workers > 0,
      words: work.workers ? `${work.workers} here` : 'none; start one with “npm run worker”',
    },
    {
      part: 'Python environment',
      well: environment.state !== 'impossible',
      words: environmentWords(environment),
    },
    {
      part: 'Model server',
      well: true,
      words: work.server === 'off' ? 'off until it is asked for' : work.server,
    },
    {
      part: 'Docs',
      well: failed.length === 0,
      words: failed.length
        ? `${failed.map(source => source.name).join(', ')} could not be read`
        : `${sources.length} followed, ${Math.round(embedded * 100)} % embedded`,
    },
    {
      part: 'Language model',
      well: true,
      words: llm ?? 'none set; understanding and answers work without one',
    },
  ];
}

function environmentWords({ state, problem }: { state: string; problem?: string }): string {
  if (problem) return problem;
  if (state === 'ready') return 'ready';
  if (state === 'making') return 'being made';
  return 'not made yet (about 1.5 GB); training makes it, “npm run setup” makes it ahead';
}

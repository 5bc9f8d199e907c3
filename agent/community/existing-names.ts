import type { Datanets } from '../../datanets/datanets.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Workers } from '../../workers/workers.ts';
import type { People } from '../people/people.ts';

/** Names that exist in a community: what a plain sentence may mean by "recipes" or "job 12". */
export interface ExistingNames {
  datanets: { name: string; modality: 'text' | 'image' | 'audio' }[];
  bases: string[];
  models: string[];
  jobs: { number: number; status: string }[];
  submissions: number[];
  people: string[];
  sources: string[];
}

/** The names of all communities, kept in memory: each sentence needs them, and names change seldom. */
export interface NameCache {
  read(communityId: number): Promise<ExistingNames>;
  /** Says who spoke, so that somebody new is known by name from then on. */
  met(communityId: number, personId: number): void;
}

/** The rooms that names are read from. */
export interface NameSources {
  datanets: Pick<Datanets, 'names' | 'submissionNumbers'>;
  workers: Pick<Workers, 'bases' | 'modelNames' | 'jobNumbers'>;
  knowledge: Pick<Knowledge, 'sourceNames'>;
  people: Pick<People, 'names'>;
}

type Part = keyof ExistingNames;

/** What may have changed with a topic; any other topic may have changed all. */
const touched: Record<string, readonly Part[]> = {
  datanet: ['datanets'],
  submission: ['submissions'],
  job: ['jobs', 'models'],
  person: ['people'],
  source: ['sources'],
  chat: [],
  link: [],
  session: [],
  community: [],
  conversation: [],
  sweep: [],
  base: ['bases'],
};

/**
 * Milliseconds after which a part is read again though nobody said that it changed: another process's word of it may
 * have been lost with its connection.
 */
const oldest = 30_000;

/**
 * Reads the names from the rooms, each part once until its topic says that it changed. A room publishes after it
 * stored something, so what one message made is known to the next, in whatever chat.
 */
export function openNameCache(options: {
  rooms: Promise<NameSources>;
  topics: Topics;
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
}): NameCache {
  const { topics, clock = () => performance.now() } = options;
  const byCommunity = new Map<number, CachedNames>();
  const met = new Set<string>();

  const forget = (parts: readonly Part[]) => {
    for (const { at } of byCommunity.values()) for (const part of parts) at.delete(part);
  };
  topics.subscribe(topic => forget(touched[topic.split(':')[0] ?? ''] ?? allParts));
  topics.afterGap(() => forget(allParts));

  return {
    async read(communityId) {
      const rooms = await options.rooms;
      const cached = byCommunity.get(communityId) ?? { at: new Map(), existing: Promise.resolve(nothing) };
      byCommunity.set(communityId, cached);
      const now = clock();
      const stale = allParts.filter(part => now - (cached.at.get(part) ?? Number.NEGATIVE_INFINITY) > oldest);
      if (stale.length) {
        // Noted before it is read: what changes meanwhile takes the note away, and it is read once more.
        for (const part of stale) cached.at.set(part, now);
        cached.existing = Promise.all([cached.existing, readParts(stale, communityId, rooms)]).then(
          ([existing, fresh]) => ({ ...existing, ...fresh }),
        );
        cached.existing.catch(() => byCommunity.delete(communityId));
      }
      return cached.existing;
    },
    met(communityId, personId) {
      const key = `${communityId}:${personId}`;
      if (met.has(key)) return;
      met.add(key);
      forget(['people']);
    },
  };
}

interface CachedNames {
  /** When each part was read last; none: it has to be read. */
  at: Map<Part, number>;
  existing: Promise<ExistingNames>;
}

async function readParts(
  parts: readonly Part[],
  communityId: number,
  rooms: NameSources,
): Promise<Partial<ExistingNames>> {
  return Object.fromEntries(
    await Promise.all(parts.map(async part => [part, await readers[part](communityId, rooms)])),
  );
}

/** The submissions that a number in a sentence is looked up in. */
const mostSubmissions = 200;

const readers: {
  [P in Part]: (communityId: number, rooms: NameSources) => Promise<ExistingNames[P]> | ExistingNames[P];
} = {
  datanets: (id, { datanets }) => datanets.names(id),
  bases: async (id, { workers }) => (await workers.bases(id)).map(base => base.name),
  models: (id, { workers }) => workers.modelNames(id),
  jobs: (id, { workers }) => workers.jobNumbers(id),
  submissions: (id, { datanets }) => datanets.submissionNumbers(id, mostSubmissions),
  people: (id, { people }) => people.names(id),
  sources: (id, { knowledge }) => knowledge.sourceNames(id),
};

const allParts = Object.keys(readers) as Part[];

const nothing: ExistingNames = {
  datanets: [],
  bases: [],
  models: [],
  jobs: [],
  submissions: [],
  people: [],
  sources: [],
};

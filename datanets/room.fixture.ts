import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { openFiles } from '../store/files/files.ts';
import { collectingLogger } from '../store/logging/collecting-logger.fixture.ts';
import { openTopics } from '../store/queue/topics.ts';
import { ThreadPool } from './checks/thread-pool.ts';
import type { Datanet, NewDatanet } from './datanet-settings.ts';
import type { Datanets } from './datanets.ts';
import { dice } from './dice.fixture.ts';
import { openDatanets } from './open.ts';
import type { NewSubmission, Submission } from './submission.ts';

export { dice };

/** A room for tests, with a community and people in it, a clock that stands still and dice that fall the same way. */
export async function testRoom(db: Database) {
  const files = await openFiles(await mkdtemp(join(tmpdir(), 'gristmill-datanets-')));
  const topics = await openTopics(db);
  const clock = { now: new Date('2026-03-02T09:00:00Z') };
  const { log, problems } = collectingLogger();
  const threads = new ThreadPool();
  const open = (over: Database = db) =>
    openDatanets({
      threads,
      db: over,
      files,
      topics,
      now: () => clock.now,
      random: dice(5),
      log,
    });
  const room = await open();
  afterAll(async () => {
    await room.stop();
    await threads.close();
    await topics.close();
  });
  const community = await newCommunity(db);
  let origins = 0;

  return {
    room,
    open,
    files,
    topics,
    clock,
    log,
    problems,
    community,
    /** Hours go by. */
    wait: (hours: number) => {
      clock.now = new Date(clock.now.getTime() + hours * 3_600_000);
    },
    person: (name: string, role = 'reviewer') => newPerson(db, community, name, role),
    async datanet(input: Partial<NewDatanet> = {}): Promise<Datanet> {
      const createdBy = input.createdBy ?? (await newPerson(db, community, 'Owner', 'steward'));
      const name = `net ${++origins}`;
      return await room.create({
        communityId: community,
        name,
        modality: 'text',
        origin: name,
        ...input,
        createdBy,
      });
    },
    /** Puts contents into files and gives them; not yet checked. */
    async give(
      input: Partial<NewSubmission> & {
        datanetId: number;
        personId: number;
        contents?: Record<string, string | Uint8Array>;
      },
    ) {
      const { contents = {}, ...rest } = input;
      const dropped = [];
      for (const [name, content] of Object.entries(contents))
        dropped.push({ name, ...(await files.put(content)) });
      return await room.submit({ origin: `given ${++origins}`, files: dropped, ...rest });
    },
    checked: (id: number, by: Datanets = room) => settled(by, topics, id),
  };
}

export type TestRoom = Awaited<ReturnType<typeof testRoom>>;

/** Resolves with the submission once its check is over. */
async function settled(
  room: Datanets,
  topics: Awaited<ReturnType<typeof openTopics>>,
  id: number,
): Promise<Submission> {
  const { promise, resolve, reject } = Promise.withResolvers<Submission>();
  const look = async () => {
    const submission = await room.submissionById(id);
    if (submission.status !== 'received' && submission.status !== 'checking') resolve(submission);
  };
  const stop = topics.subscribe(topic => {
    if (topic === `submission:${id}`) look().catch(reject);
  });
  look().catch(reject);
  return await promise.finally(stop);
}

async function newCommunity(db: Database): Promise<number> {
  const { id } = await db.one<{ id: number }>(sql`
    insert into community (platform, external_id, name) values ('web', ${crypto.randomUUID()}, 'Mill') returning id`);
  return id;
}

async function newPerson(db: Database, community: number, name: string, role: string): Promise<number> {
  const { id } = await db.one<{ id: number }>(sql`insert into person (name) values (${name}) returning id`);
  await db.run(sql`
    insert into membership (community_id, person_id, role) values (${community}, ${id}, ${role})`);
  return id;
}

const sample = join(import.meta.dirname, '../test/corpora/gsm8k-sample');

/** Rows of the gsm8k sample (200), as they are in the file. */
export const mathsRows = readFileSync(join(sample, 'train.jsonl'), 'utf8').trim().split('\n');

/** Some of them as a file's content. */
export function maths(from: number, to: number): string {
  return mathsRows.slice(from, to).join('\n');
}

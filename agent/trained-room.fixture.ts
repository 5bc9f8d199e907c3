import { afterAll, expect, vi } from 'vitest';
import type { Database } from '../store/database/database.ts';
import type { Job } from '../workers/job.ts';
import { openRoom } from '../workers/room.fixture.ts';
import type { Message } from './messages/outbox.ts';
import { testAgent, textOf } from './room.fixture.ts';

/** A job that goes on no more by itself. */
export const ended = ({ status }: Job) => status === 'done' || status === 'failed';

/** An agent whose workers run stand-ins of the trainer, with a maker, and maths-v1 that learned from 120 rows of maths. */
export async function trainedRoom(db: Database) {
  const mill = await openRoom(db);
  const room = await testAgent(db, { dataDir: mill.dataDir });
  Object.assign(mill, { communityId: room.community.id });
  const { workers, close } = await mill.open();
  Object.assign(room.rooms.workers, workers);
  // One process has one of these.
  mill.topics.subscribe(topic => room.topics.publish(topic));
  afterAll(async () => {
    await close();
    await mill.remove();
  });
  const { datanets } = room.rooms;
  const maker = room.at(await room.person('Ana', 'maker'), await room.chat());
  const { id: datanetId } = await datanets.create({
    communityId: room.community.id,
    createdBy: maker.person.id,
    name: 'maths',
    modality: 'text',
    summary: '',
    license: 'CC0-1.0',
    review: 'automatic',
    origin: 'maths',
  });
  let given = 0;

  /** Gives rows that are accepted at once. */
  async function give(count: number): Promise<void> {
    const rows = Array.from({ length: count }, () => {
      const n = ++given;
      return { question: `What is ${n} and ${n}, miller?`, answer: `It is ${n + n} sacks, number ${n}.` };
    });
    const content = rows.map(row => JSON.stringify(row)).join('\n');
    const files = [{ name: 'rows.jsonl', ...(await room.files.put(content)) }];
    const origin = `rows ${given}`;
    const { id } = await datanets.submit({ datanetId, personId: maker.person.id, origin, files });
    await vi.waitFor(async () => expect((await datanets.submissionById(id)).status).toBe('accepted'), 20_000);
  }

  /** What a chat shows, the maker’s own unless said otherwise, once it says that. */
  async function shown(words: string, chatId = maker.chatId): Promise<Message> {
    return await vi.waitFor(
      async () => {
        const all = await room.agent.outbox.since(chatId, undefined, 100);
        const found = all.find(one => textOf([one]).includes(words));
        if (!found) throw new Error(`No “${words}” in ${textOf(all)}`);
        return found;
      },
      { timeout: 60_000, interval: 100 },
    );
  }

  await give(120);
  await room.agree(maker, '/train smollm2-135m maths maxLength=64', 'Start');
  await mill.until(workers, 1, ended);
  return { room, mill, workers, maker, datanetId, give, shown };
}

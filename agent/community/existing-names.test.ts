import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatanets } from '../../datanets/open.ts';
import { hashedEmbedder } from '../../knowledge/embedder/hashed.ts';
import { openKnowledge } from '../../knowledge/open.ts';
import { sql } from '../../store/database/sql.ts';
import { DatabaseUnavailable } from '../../store/database/unavailable.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import type { Rooms } from '../context.ts';
import { openPeople } from '../people/people.ts';
import { type ExistingNames, openNameCache } from './existing-names.ts';

const db = await emptyDatabase();
const mill = await openRoom(db);
const { communityId, topics, files } = mill;
const { workers, close } = await mill.open();
const datanets = await openDatanets({ db, files, topics });
const knowledge = await openKnowledge({ db, topics, embedder: hashedEmbedder(), allowPrivate: false });
const people = openPeople(db, { webUrl: () => 'http://mill', secret: 's', now: () => new Date(), topics });
const rooms = { datanets, knowledge, people, workers } as Rooms;
afterAll(async () => {
  await Promise.all([datanets.stop(), knowledge.stop(), close()]);
  await mill.remove();
});

let clock = 0;
const open = (over: Partial<Rooms> = {}) =>
  openNameCache({ rooms: Promise.resolve({ ...rooms, ...over }), topics, clock: () => clock });
const nameCache = open();
const part = async <P extends keyof ExistingNames>(name: P) => (await nameCache.read(communityId))[name];
const { id: createdBy } = await people.person('web', 'operator', 'operator');
let origins = 0;
const make = (name: string) =>
  datanets.create({ communityId, createdBy, name, modality: 'text', origin: `make ${++origins}` });

test('what was just made is known: datanets, submissions, people, docs', async () => {
  expect(await nameCache.read(communityId)).toMatchObject({ datanets: [], submissions: [], sources: [] });

  const maths = await make('maths');
  expect(await part('datanets')).toEqual([{ name: 'maths', modality: 'text' }]);
  const { id } = await datanets.submit({
    datanetId: maths.id,
    personId: createdBy,
    origin: 'submit',
    files: [],
    text: 'One and one is two.',
  });
  expect(await part('submissions')).toEqual([id]);

  const { url } = await people.invite({ communityId, createdBy, role: 'reviewer', origin: 'invite' });
  expect(await part('people')).toEqual([]);
  await people.redeem(url.split('/').at(-1) ?? '', 'Bo');
  expect(await part('people')).toEqual(['Bo']);
  await people.setRole(communityId, createdBy, 'operator');
  expect(await part('people')).toEqual(['Bo', 'operator']);

  const address = join(import.meta.dirname, '../../test/corpora/elsa-docs/activities');
  const origin = 'follow';
  const source = await knowledge.follow({
    communityId,
    name: 'elsa',
    address,
    refreshMinutes: 1440,
    origin,
  });
  expect(await part('sources')).toEqual(['elsa']);
  await knowledge.remove(source.id, source.communityId);
  expect(await part('sources')).toEqual([]);
});

test('a job is known with its state, and its model once it is there', async () => {
  const { number } = await workers.start(mill.request(), 'train');
  expect((await part('jobs')).map(job => job.number)).toEqual([number]);
  await mill.until(workers, number, job => job.status === 'done');
  expect(await part('jobs')).toEqual([{ number, status: 'done' }]);
  expect(await part('models')).toEqual(['maths-v1']);
  await workers.deleteModel(communityId, 'maths-v1');
  expect(await part('models')).toEqual([]);
});

test('whoever speaks for the first time is known by name', async () => {
  expect(await part('people')).not.toContain('Cy');
  const { id } = await people.person('discord', '7', 'Cy');
  // As an adapter does it that knows its members by itself.
  await db.run(sql`insert into membership values (${communityId}, ${id}, 'everyone')`);
  nameCache.met(communityId, id);
  expect(await part('people')).toContain('Cy');
});

test('while nothing changes nothing is asked, but for every half a minute', async () => {
  const asked = { count: 0 };
  const counted = open({
    datanets: {
      ...datanets,
      names: id => {
        asked.count++;
        return datanets.names(id);
      },
    },
  });
  for (let n = 0; n < 5; n++) await counted.read(communityId);
  topics.publish('job:1');
  await counted.read(communityId);
  expect(asked.count).toBe(1);
  clock += 31_000;
  await counted.read(communityId);
  expect(asked.count).toBe(2);
});

test('a change while the names are being read is not lost', async () => {
  const reading = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let first = true;
  const slow = open({
    datanets: {
      ...datanets,
      async names(id) {
        const names = await datanets.names(id);
        if (!first) return names;
        first = false;
        begun.resolve();
        await reading.promise;
        return names;
      },
    },
  });
  const before = slow.read(communityId);
  await begun.promise;
  await make('poems');
  const after = slow.read(communityId);
  reading.resolve();
  expect((await before).datanets.map(({ name }) => name)).not.toContain('poems');
  expect((await after).datanets.map(({ name }) => name)).toContain('poems');
  expect((await slow.read(communityId)).datanets.map(({ name }) => name)).toContain('poems');
});

test('a reading that failed is made again', async () => {
  let away = true;
  const shaky = open({
    people: {
      ...people,
      names: id => (away ? Promise.reject(new DatabaseUnavailable('away')) : people.names(id)),
    },
  });
  await expect(shaky.read(communityId)).rejects.toThrow(DatabaseUnavailable);
  away = false;
  expect((await shaky.read(communityId)).people).toContain('Bo');
});

import { beforeEach, expect, test } from 'vitest';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { DatabaseUnavailable } from '../../store/database/unavailable.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openConversations } from '../community/conversations.ts';
import { openActorCache } from './actor-cache.ts';
import { openPeople } from './people.ts';

const db = await emptyDatabase();
const topics = await openTopics(db);
let time = 0;
const people = openPeople(db, { webUrl: () => 'http://mill', secret: 's', now: () => new Date(), topics });
const conversations = openConversations(db, topics);
const actors = openActorCache(db, topics, () => time);

let count = 0;
let town: { id: number; name: string };
let ana: { id: number; name: string };
let chatId: number;
const said = () => actors.of({ community: town, chatId, person: ana });

beforeEach(async () => {
  const name = `place ${++count}`;
  town = await people.community('web', name, name);
  ana = await people.person('web', name, 'ana');
  const chat = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id) values (${town.id}, 'web', ${name}) returning id`);
  chatId = chat.id;
  expect(await said()).toMatchObject({ person: ana, role: 'everyone', talksToModel: false });
});

test('a role that was given or taken counts for the very next message', async () => {
  await people.setRole(town.id, ana.id, 'steward');
  expect(await said()).toMatchObject({ role: 'steward' });
  await people.setRole(town.id, ana.id, 'contributor');
  expect(await said()).toMatchObject({ role: 'contributor' });
});

test('so does what a community settles for newcomers', async () => {
  await people.setNewcomers(town.id, 'contributor');
  expect(await said()).toMatchObject({ role: 'contributor' });
});

test('so does an administrator of the platform who is made or unmade one', async () => {
  const standing = { communityId: town.id, personId: ana.id, account: 'ana' };
  await people.followAdministrator({ ...standing, isAdministrator: true });
  expect(await said()).toMatchObject({ role: 'operator' });
  await people.followAdministrator({ ...standing, isAdministrator: false });
  expect(await said()).toMatchObject({ role: 'everyone' });
});

test('a chat with a model is known from its beginning to its end', async () => {
  await conversations.start({ chatId, personId: ana.id, model: 'maths-v1', origin: `chat ${count}` });
  expect(await said()).toMatchObject({ talksToModel: true });
  await conversations.end(chatId, ana.id);
  expect(await said()).toMatchObject({ talksToModel: false });
});

test('who changes while they are being read is read anew', async () => {
  const first = said();
  await people.setRole(town.id, ana.id, 'reviewer');
  await first;
  expect(await said()).toMatchObject({ role: 'reviewer' });
});

test('nothing is kept for longer than half a minute, whoever changed it', async () => {
  await db.run(sql`
    insert into membership (community_id, person_id, role) values (${town.id}, ${ana.id}, 'steward')`);
  expect(await said()).toMatchObject({ role: 'everyone' });
  time += 31_000;
  expect(await said()).toMatchObject({ role: 'steward' });
});

test('while the database is away what was last known is said, and decides nothing', async () => {
  let isAway = false;
  const mayBeAway: Queryable = {
    ...db,
    one: async query => {
      if (isAway) throw new DatabaseUnavailable('away');
      return db.one(query);
    },
  };
  const cache = openActorCache(mayBeAway, topics, () => time);
  const where = { community: town, chatId, person: ana };
  await cache.of(where);
  isAway = true;
  time += 60_000;
  expect(await cache.lastKnown(where)).toMatchObject({ person: ana });
  expect(await cache.lastKnown({ ...where, chatId: chatId + 1 })).toBeUndefined();
  await expect(cache.of(where)).rejects.toThrow(DatabaseUnavailable);
});

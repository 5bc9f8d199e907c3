import { onTestFinished } from 'vitest';
import { sql } from '../../../store/database/sql.ts';
import { emptiedDatabase, stoppedAfterTest } from '../../fresh-house.ts';
import { type FakeOptions, type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';
import { openHouse } from './house.ts';
import type { Chat, Message, User } from './world.ts';

/** Groups on the stand-in with the house behind them; each test of the file begins with an empty database. */
export async function telegramGroups() {
  const db = await emptiedDatabase();

  async function fakeWith(options: FakeOptions = {}) {
    const fake = await startFakeTelegram({ limits: { group: { messages: 500, seconds: 60 } }, ...options });
    onTestFinished(() => fake.stop());
    return fake;
  }

  async function house(fake: FakeTelegram, options: Parameters<typeof openHouse>[2] = {}) {
    return stoppedAfterTest(await openHouse(db, fake, { groupPerMinute: 500, ...options }));
  }

  /** A group that the bot has joined, with an open datanet. */
  async function everything(options: FakeOptions = {}) {
    const fake = await fakeWith(options);
    const group = fake.createGroup('Bakers');
    const mill = await house(fake);
    await fake.untilSays(group, 'Welcome to Gristmill', { seconds: 30 });
    return { fake, group, mill, owner: group.owner };
  }

  async function datanet(fake: FakeTelegram, owner: User, group: Chat, name = 'maths'): Promise<Message> {
    const asked = fake.userSends(owner, group, `/datanet_create ${name} text`);
    return fake.untilSays(group, `${name}\n`, { after: asked, seconds: 30 });
  }

  /** What came in, oldest first. */
  const incoming = () =>
    db.all<{ body: { files?: { name: string }[]; text?: string } }>(
      sql`select body from incoming order by id`,
    );

  return { db, fakeWith, house, everything, datanet, incoming };
}

/** As many good rows, different for each seed. */
export function rows(count: number, seed = 0): string {
  return Array.from(
    { length: count },
    (_, at) =>
      `{"text":"Row ${at} of file ${seed} says something that is long enough, with the number ${at * 17 + seed * 991}."}`,
  ).join('\n');
}

export const file = (name: string, content: string) => ({ name, content });

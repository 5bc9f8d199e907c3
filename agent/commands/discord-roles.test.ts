import { beforeAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';

const db = await emptyDatabase();
const { rooms, person, chat, at, settle } = await testAgent(db);
let op: Sender;

beforeAll(async () => {
  op = at(await person('Op', 'operator'), await chat());
});

const say = async (text: string) => textOf(await settle(op, { kind: 'text', text, files: [] }));
const mapped = () => db.all(sql`select name, role from platform_role`);

test('a place without roles of its own refuses it, and says what to do', async () => {
  expect(await say('/discord roles')).toContain('The web chat has no roles of its own');
  expect(await say('/discord roles @Bakers maker')).toContain('“/role” gives one person a role');
});

test('what would change waits for a press, although the command was given by its name', async () => {
  rooms.people.rolesFrom('paper', async () => [{ id: '71', name: 'Bakers' }]);
  expect(await say('/discord roles @bakers reviewer')).toContain('from everyone to reviewer');
  expect(await mapped()).toEqual([]);
});

test('a name that is none is refused with the nearest, and a role without a name too', async () => {
  expect(await say('/discord roles @bakerz maker')).toContain('Bakers');
  expect(await say('/discord roles role:maker')).toContain('Say which Discord role');
  expect(await say('/discord roles @bakers operator')).not.toContain('from everyone to operator');
  expect(await mapped()).toEqual([]);
});

import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openPeople } from './people.ts';

const db = await emptyDatabase();
let time = new Date('2026-11-22T12:00:00Z');
const people = openPeople(db, { webUrl: () => 'http://mill', secret: 's', now: () => time });
const community = await people.community('web', 'local', 'here');
const operator = await people.person('web', 'operator', 'operator');

test('an invitation makes a person with its role, once', async () => {
  const invitation = {
    communityId: community.id,
    createdBy: operator.id,
    role: 'reviewer' as const,
    origin: 'incoming:1',
  };
  const { url } = await people.invite(invitation);
  expect((await people.invite(invitation)).url).toBe(url);
  const token = url.split('/').at(-1) ?? '';
  expect(await people.openToken(token)).toEqual({ person: undefined, role: 'reviewer', community: 'here' });
  const person = await people.redeem(token, 'Bo');
  expect(await people.roleOf(community.id, person?.id ?? 0)).toBe('reviewer');
  expect(await people.redeem(token, 'Eve')).toBeUndefined();
  expect(await people.openToken(token)).toBeUndefined();
});

test('an old link is refused', async () => {
  const { url } = await people.invite({
    communityId: community.id,
    createdBy: operator.id,
    role: 'maker',
    origin: 'incoming:2',
  });
  time = new Date(time.getTime() + 73 * 3_600_000);
  expect(await people.redeem(url.split('/').at(-1) ?? '', 'Late')).toBeUndefined();
});

test('a known person signs in as themselves', async () => {
  const token = await people.signInToken(community.id, operator.id, 'operator');
  expect(await people.redeem(token, 'ignored')).toEqual({ id: operator.id, name: 'operator' });
});

test('a name is found with or without @, and a wrong one names the nearest', async () => {
  expect(await people.find(community.id, '@bo')).toMatchObject({ name: 'Bo', role: 'reviewer' });
  const wrong = await people.find(community.id, 'boo').catch(error => error);
  expect(wrong).toBeInstanceOf(UserError);
  expect(wrong.suggestions).toEqual(['Bo']);
});

test('whoever has no role is everyone', async () => {
  const stranger = await people.person('web', 'x', 'stranger');
  expect(await people.roleOf(community.id, stranger.id)).toBe('everyone');
});

test('a name follows the account it came from, a nickname in the one community; an imitation is marked', async () => {
  const bakers = await people.community('discord', 'names', 'Bakers');
  const boss = await people.person('discord', '500600700', 'Greta');
  await people.setRole(bakers.id, boss.id, 'steward');
  const met = { platform: 'discord', account: '900800777', communityId: bakers.id };
  const { id } = await people.person('discord', met.account, 'mo');
  const called = async () => (await people.byId(id))?.name;
  expect(await people.followName({ ...met, name: 'mo' })).toBeUndefined();
  expect(await people.followName({ ...met, name: 'mo', nickname: 'Mo of Rye' })).toEqual({
    id,
    name: 'Mo of Rye',
  });
  expect(await people.followName({ ...met, name: 'mo', nickname: 'Gretа' })).toEqual({
    id,
    name: 'Gretа #0777',
  });
  expect(await people.followName({ ...met, name: 'mo', nickname: 'Gretа' })).toBeUndefined();
  expect(await called()).toBe('Gretа #0777');
  const boards = await people.community('discord', 'others', 'Others');
  await people.setRole(boards.id, id, 'contributor');
  await people.followName({ ...met, name: 'mo', nickname: 'Mo of Rye' });
  expect(await called()).toBe('mo');
  expect(
    await people.followName({
      platform: 'discord',
      account: '500600700',
      name: 'greta',
      communityId: bakers.id,
    }),
  ).toMatchObject({ name: 'greta' });
  await db.run(sql`update person set name = 'Chosen on the web' where id = ${id}`);
  await people.followName({ ...met, name: 'moritz' });
  expect(await called()).toBe('Chosen on the web');
});

test('a name of a platform that can be taken for somebody’s who has a say here is marked, and stays so', async () => {
  const boss = await people.person('discord', '100200300', 'Petra');
  await people.setRole(community.id, boss.id, 'steward');
  const written = ['Petra', 'Реtrа', 'Pe\u200btra', 'ｏｐｅｒａｔｏｒ', 'Stewаrd', 'Pedro', '\u200b'];
  const kept = await Promise.all(
    written.map(async (name, at) => (await people.person('telegram', `77000${at}001`, name)).name),
  );
  expect(kept).toEqual([
    'Petra #0001',
    'Реtrа #1001',
    'Petra #2001',
    'ｏｐｅｒａｔｏｒ #3001',
    'Stewаrd #4001',
    'Pedro',
    '…',
  ]);
  expect((await people.person('telegram', '770000001', 'Petra')).name).toBe('Petra #0001');
  expect((await people.person('discord', '100200300', 'Petra')).name).toBe('Petra');
});

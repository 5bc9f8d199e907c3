import { expect, test } from 'vitest';
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

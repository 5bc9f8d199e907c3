import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';

const { db, house, everything } = await discordServers();

test('files from elsewhere, hostile names and files that are too large', async () => {
  const { fake, general, owner, at } = await everything();
  fake.userSends(owner, general, `${at} /datanet create loot text`);
  await fake.untilSays(general, '### loot');
  fake.userSends(owner, general, at, {
    files: [
      {
        name: `../../etc/${'x'.repeat(400)}.jsonl`,
        content: '{"text":"Some words that are long enough to be a row of text."}\n',
      },
    ],
  });
  await fake.untilSays(general, 'Submission 1', { seconds: 30 });
  const stored = await db.first<{ name: string }>(sql`
    select body->'files'->0->>'name' as name from incoming where body->'files'->0 is not null order by id desc limit 1`);
  expect(stored?.name).toMatch(/^[\w.]*x+….*\.jsonl$/);
  expect([...(stored?.name ?? '')].length).toBeLessThanOrEqual(120);
});

const never = { path: /^\/attachments/, times: Number.POSITIVE_INFINITY };
const attached = {
  name: 'a.jsonl',
  content: Array.from(
    { length: 12 },
    (_, n) => `{"text":"Row ${n} of this file says something that is long enough, number ${n * 17}."}`,
  ).join('\n'),
};

test.each([
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429 },
] as const)(
  'while Discord’s file host answers $status a file is asked for again, said once, and the channel goes on',
  async does => {
    const { fake, general, owner, at, mill } = await everything();
    fake.userSends(owner, general, `${at} /datanet create loot text review:steward`);
    await fake.untilSays(general, '### loot');
    fake.trouble({ ...never, does });
    fake.userSends(owner, general, at, { files: [attached] });
    await fake.untilSays(general, 'does not hand out your file just now', { seconds: 20 });
    const asked = fake.userSends(owner, general, `${at} /datanet list`);
    await fake.untilSays(general, 'loot', { after: asked });
    fake.clearTrouble();
    await fake.untilSays(general, 'waiting for reviewers', { seconds: 40 });
    const notices = fake.messagesOf(general).filter(one => /does not hand out/.test(fake.textOf(one)));
    expect(notices).toHaveLength(1);
    expect(mill.problems).toEqual([]);
  },
);

test('one 503 of the file host is not even said, for a message and for a command', async () => {
  const { fake, general, owner, at, mill } = await everything();
  fake.userSends(owner, general, `${at} /datanet create loot text review:steward`);
  await fake.untilSays(general, '### loot');
  fake.trouble({ path: /^\/attachments/, does: { kind: 'status', status: 503 } });
  fake.userSends(owner, general, at, { files: [attached] });
  await fake.untilSays(general, 'Submission 1', { seconds: 30 });
  fake.trouble({ path: /^\/attachments/, does: { kind: 'status', status: 503 } });
  const file = {
    name: 'b.txt',
    content: 'Something else is written here, and it is long enough to be a row.',
  };
  fake.userUsesCommand(owner, general, 'submit', { datanet: 'loot' }, { file });
  await fake.untilSays(general, 'Submission 2', { seconds: 30 });
  expect(fake.messagesOf(general).some(one => /does not hand out/.test(fake.textOf(one)))).toBe(false);
  expect(mill.problems).toEqual([]);
});

test('a file that waits for the file host is fetched after a restart, also the first words of a direct chat', async () => {
  const { fake, guild, general, owner, at, mill } = await everything();
  fake.userSends(owner, general, `${at} /datanet create loot text review:steward`);
  await fake.untilSays(general, '### loot');
  const direct = fake.directMessages(owner);
  const quiet = fake.addChannel(guild, 'quiet');
  fake.trouble({ ...never, does: { kind: 'status', status: 503 } });
  fake.userSends(owner, direct, '', { files: [attached] });
  fake.userSends(owner, quiet, at, {
    files: [{ ...attached, content: attached.content.replaceAll('Row', 'Line') }],
  });
  for (const chat of [direct, quiet])
    await fake.untilSays(chat, 'does not hand out your file just now', { seconds: 20 });
  await mill.close();
  fake.clearTrouble();
  const again = await house(fake);
  for (const chat of [direct, quiet]) await fake.untilSays(chat, /Submission \d to loot/, { seconds: 40 });
  expect([...mill.problems, ...again.problems]).toEqual([]);
});

test('a file that is gone is said at once, and nothing is stored', async () => {
  const { fake, general, owner, at, mill } = await everything();
  fake.trouble({ ...never, does: { kind: 'status', status: 404 } });
  const file = { name: 'a.txt', content: 'words' };
  const sent = fake.userSends(owner, general, at, { files: [file] });
  await fake.untilSays(general, 'is no longer at Discord', { after: sent });
  fake.userUsesCommand(owner, general, 'submit', { datanet: 'any' }, { file });
  const said = () =>
    fake.messagesOf(general, owner).filter(one => fake.textOf(one).includes('is no longer at Discord'));
  await fake.until('both to be said', () => said().length === 2);
  expect(await db.all(sql`select 1 from incoming`)).toEqual([]);
  expect(mill.problems).toEqual([]);
});

import { expect, test } from 'vitest';
import { json, sql } from '../../store/database/sql.ts';
import type { FakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';

// Commands with files: what Discord heard that we have is not lost, wherever the process dies.
const { db, house, everything, untilStored } = await discordServers();

const file = {
  name: 'a.jsonl',
  content: Array.from(
    { length: 12 },
    (_, n) => `{"text":"Row ${n} of this file says something that is long enough, number ${n * 17}."}`,
  ).join('\n'),
};

const away = { path: /^\/attachments/, times: Number.POSITIVE_INFINITY };
const isCallback = (path: string) => /\/callback/.test(path);
const kept = () =>
  db.first<{ files: { url: string; name: string }[] }>(
    sql`select body->'did'->'attachments' as files from discord_interaction where state = 'due'`,
  );

async function withDatanet() {
  const opened = await everything();
  const { fake, general, owner, at } = opened;
  fake.userSends(owner, general, `${at} /datanet create loot text review:steward`);
  await fake.untilSays(general, '### loot');
  return opened;
}

const submissions = (fake: FakeDiscord, general: Parameters<FakeDiscord['messagesOf']>[0]) =>
  fake.messagesOf(general).filter(one => /Submission \d/.test(fake.textOf(one)));

test('it is stored with where its files are before Discord hears of it', async () => {
  const { fake, general, owner } = await withDatanet();
  fake.trouble({ ...away, does: { kind: 'status', status: 503 } });
  // Discord can't be told at all, as when the process dies right after it has stored.
  fake.trouble({ method: 'POST', path: /\/callback/, times: 100, does: { kind: 'status', status: 400 } });
  fake.userUsesCommand(owner, general, 'submit', { datanet: 'loot' }, { file });
  await fake.until('the acknowledgement', () => fake.requests.some(one => isCallback(one.path)));
  expect(await kept()).toMatchObject({ files: [{ name: 'a.jsonl', url: expect.stringContaining('/') }] });
  fake.clearTrouble();
  await fake.untilSays(general, 'Submission 1', { seconds: 30 });
});

test('its files are fetched after a restart, and it is done once', async () => {
  const { fake, general, owner, mill } = await withDatanet();
  fake.trouble({ ...away, does: { kind: 'status', status: 503 } });
  fake.userUsesCommand(owner, general, 'submit', { datanet: 'loot' }, { file });
  await untilStored(kept);
  await mill.close();
  expect(await kept()).toBeDefined();
  fake.clearTrouble();
  const again = await house(fake);
  await fake.untilSays(general, 'Submission 1', { seconds: 30 });
  await untilStored(async () => ((await kept()) ? undefined : true));
  await again.close();
  const third = await house(fake);
  await third.close();
  expect(submissions(fake, general)).toHaveLength(1);
  expect(await db.all(sql`select 1 from submission`)).toHaveLength(1);
  expect([...mill.problems, ...again.problems]).toEqual([]);
});

test('one that died between being handed over and being noted so is done once', async () => {
  const { fake, general, owner, mill } = await withDatanet();
  fake.trouble({ ...away, does: { kind: 'status', status: 503 } });
  fake.userUsesCommand(owner, general, 'submit', { datanet: 'loot' }, { file });
  const worked = await untilStored(() =>
    db.first<{ id: string; body: object }>(sql`select id, body from discord_interaction where state = 'due'`),
  );
  fake.clearTrouble();
  await fake.untilSays(general, 'Submission 1', { seconds: 30 });
  await mill.close();
  await db.run(sql`
    insert into discord_interaction (id, state, body)
    values (${worked?.id}, 'due', ${json(worked?.body)}::jsonb)`);
  await house(fake);
  await untilStored(async () => ((await kept()) ? undefined : true));
  expect(await db.all(sql`select 1 from submission`)).toHaveLength(1);
});

test('what is refused is said where the answer was promised, to the one who asked alone', async () => {
  const { fake, guild, general } = await withDatanet();
  const guest = fake.addMember(guild, 'guest');
  fake.userUsesCommand(guest, general, 'submit', { datanet: 'loot' }, { file });
  await fake.until('the refusal', () =>
    fake.messagesOf(general, guest).some(one => fake.textOf(one).includes('Files are for a contributor')),
  );
  expect(fake.messagesOf(general).some(one => fake.textOf(one).includes('Files are for'))).toBe(false);
  await untilStored(async () => ((await kept()) ? undefined : true));
  expect(await db.all(sql`select 1 from upload`)).toEqual([]);
});

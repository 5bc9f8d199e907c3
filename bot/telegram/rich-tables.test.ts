import { expect, test } from 'vitest';
import { telegramGroups } from '../../test/fakes/telegram/groups.ts';

// Tables as the operator chose, through all of the house.
const { fakeWith, house } = await telegramGroups();

test('help shows its commands in a real table, and a reply to it is heard', async () => {
  const fake = await fakeWith();
  const group = fake.createGroup('Bakers');
  const mill = await house(fake, { tables: 'rich' });
  const asked = fake.userSends(group.owner, group, '/help@gristmill_bot');
  const help = await fake.untilSays(group, '/datanet_list', { after: asked, seconds: 30 });
  const { blocks } = help.body.rich_message as { blocks: { type: string }[] };
  expect(blocks.map(one => one.type)).toContain('table');
  expect(help.replyTo).toBe(asked);
  const reply = fake.userSends(group.owner, group, '/bases', { replyTo: help });
  expect(reply.isHeard).toBe(true);
  await fake.untilSays(group, 'smollm2', { after: reply, seconds: 30 });
  expect(mill.problems).toEqual([]);
});

test('a server from before rich messages is sent text', async () => {
  const fake = await fakeWith({ richMessages: false });
  const group = fake.createGroup('Bakers');
  const mill = await house(fake, { tables: 'rich' });
  for (const time of [1, 2]) {
    const asked = fake.userSends(group.owner, group, '/help@gristmill_bot');
    const help = await fake.untilSays(group, '/datanet_list', { after: asked, seconds: 30 });
    expect(help.body.text, `the ${time}. time`).toBeDefined();
  }
  expect(fake.requests.filter(one => one.method === 'sendRichMessage')).toHaveLength(1);
  expect(mill.problems).toMatchObject([{ msg: expect.stringContaining('no rich messages') }]);
});

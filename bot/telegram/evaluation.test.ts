import { afterAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { startFakeTelegram } from '../../test/fakes/telegram/fake-telegram.ts';
import { openHouse } from '../../test/fakes/telegram/house.ts';
import { openRoom } from '../../workers/room.fixture.ts';

// A model is measured and compared in a Telegram group, with programs that speak the engine's protocols.
vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
const fake = await startFakeTelegram({ limits: { group: { messages: 1000, seconds: 60 } } });
const house = await openHouse(db, fake, { groupPerMinute: 1000, training: room });
afterAll(async () => {
  await house.stop();
  await fake.stop();
  await room.remove();
});
const group = fake.createGroup('Bakers');
const { owner } = group;

const rows = Array.from({ length: 40 }, (_, n) =>
  JSON.stringify({
    question: `A baker has ${n * 7 + 3} loaves and sells ${n + 1} of them before noon; how many are left on shelf number ${n * 13 + 5}?`,
    answer: `There were ${n * 7 + 3} loaves and ${n + 1} were sold, so ${n * 6 + 2} loaves are left over on that shelf.`,
  }),
).join('\n');

test('there is a model', async () => {
  await fake.untilSays(group, 'Welcome to Gristmill');
  fake.userSends(owner, group, '/datanet_create@gristmill_bot loaves text review:automatic');
  await fake.untilSays(group, 'whatever passes the checks');
  fake.userSends(owner, group, '/submit@gristmill_bot loaves', {
    files: [{ name: 'loaves.jsonl', content: rows }],
  });
  await fake.untilSays(group, 'accepted automatically', { seconds: 60 });
  fake.userSends(owner, group, '/train@gristmill_bot smollm2-135m loaves');
  fake.userPresses(owner, await fake.untilSays(group, 'Credit goes to', { seconds: 30 }), 'Start');
  await fake.untilSays(group, 'loaves-v1 is ready', { seconds: 60 });
});

test('it is measured after a press, and the card ends with the figures', async () => {
  fake.userSends(owner, group, '/evaluate@gristmill_bot loaves-v1');
  fake.userPresses(
    owner,
    await fake.untilSays(group, 'Measure loaves-v1 on loaves v1', { seconds: 30 }),
    'Start',
  );
  const card = await fake.untilSays(group, /ROUGE-L/, { seconds: 60 });
  expect(fake.textOf(card)).toContain('4 rows are too few to tell loaves-v1 from smollm2-135m');
  expect(fake.textOf(card)).toContain('Nobody knows.');
});

test('two answers stand side by side, and the best is said by a press', async () => {
  fake.userSends(owner, group, '/compare@gristmill_bot loaves-v1 smollm2-135m How many loaves?');
  const answers = await fake.untilSays(group, /2 models side by side(?![\s\S]*Answering)/, { seconds: 60 });
  expect(fake.textOf(answers)).toMatch(/loaves-v1 · Version [0-9a-f]{12}/);
  fake.userPresses(owner, answers, 'loaves-v1 is best');
  await fake.untilSays(group, 'You chose loaves-v1');
});

test('an answer says which row it echoes, by its button and in reply to it', async () => {
  fake.userSends(owner, group, '/chat@gristmill_bot loaves-v1');
  await fake.untilSays(group, 'Chatting with loaves-v1', { seconds: 30 });
  // Said backwards, so that the answer has the row’s words and the question has not.
  fake.userSends(
    owner,
    group,
    '@gristmill_bot backwards shelf that on over left are loaves 122 so sold were',
  );
  const echo = await fake.untilSays(group, /were sold so 122 loaves(?!.*Answering)/s, { seconds: 60 });
  fake.userPresses(owner, echo, 'Why?');
  const why = /1: row \d+ of loaves v1, by/;
  const shown = await fake.untilSays(group, why, { seconds: 30 });
  fake.userSends(owner, group, '@gristmill_bot cream with tea scones');
  const other = await fake.untilSays(group, /cream with tea scones(?!.*Answering)/s, { seconds: 60 });
  fake.userPresses(owner, other, 'Why?');
  await fake.untilSays(group, 'Nothing in this reply is taken over word for word', { seconds: 30 });
  fake.userSends(owner, group, '/end_chat@gristmill_bot');
  await fake.untilSays(group, 'has ended', { seconds: 30 });
  fake.userSends(owner, group, '/why@gristmill_bot', { replyTo: echo });
  const again = await fake.until('the same of that answer', () =>
    fake.messagesOf(group).findLast(message => why.test(fake.textOf(message)) && message.id !== shown.id),
  );
  expect(fake.textOf(again)).toContain('over on that shelf');
});

test('nothing was logged', () => {
  expect(house.problems).toEqual([]);
});

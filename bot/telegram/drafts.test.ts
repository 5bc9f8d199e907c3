import { afterAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { startFakeTelegram } from '../../test/fakes/telegram/fake-telegram.ts';
import { openHouse } from '../../test/fakes/telegram/house.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { openDrafts } from './delivery/drafts.ts';

// A model's answer streams in as a draft, with a program that speaks the model server's protocol.
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
const { owner } = fake.createGroup('Bakers');
const chat = fake.privateChat(owner);
const drafts = () => fake.requests.filter(({ method }) => method === 'sendMessageDraft').length;
const texts = () => fake.messagesOf(chat).map(message => fake.textOf(message));

test('in private an answer streams in as a draft, and its message comes when it is whole', async () => {
  fake.userSends(owner, chat, '/chat smollm2-135m');
  await fake.untilSays(chat, 'The base model', { seconds: 60 });
  const asked = fake.userSends(owner, chat, 'wait');
  const draft = await fake.until('the draft', () => fake.draftOf(chat), 60);
  expect(draft.text).toMatch(/Thinking|Loading|Answering|smollm2/);
  await fake.until('the words', () => fake.draftOf(chat)?.text.includes('smollm2-135m ('), 60);
  expect(texts().join()).not.toContain('Answering');
  fake.userSends(owner, chat, '/end_chat');
  const whole = await fake.untilSays(chat, 'Stopped: you ended the chat', { after: asked, seconds: 60 });
  expect(fake.textOf(whole)).toContain('smollm2-135m (');
  expect(fake.draftOf(chat)).toBeUndefined();
});

test('where Telegram takes no drafts the message is edited as it grows, and none is tried again', async () => {
  fake.trouble({
    method: 'sendMessageDraft',
    does: { kind: 'status', status: 400, message: 'Bad Request: TEXTDRAFT_PEER_INVALID' },
  });
  const before = drafts();
  for (const times of [1, 2]) {
    const opened = fake.userSends(owner, chat, '/chat smollm2-135m');
    await fake.untilSays(chat, 'The base model', { after: opened, seconds: 60 });
    const asked = fake.userSends(owner, chat, 'wait');
    await fake.untilSays(chat, 'Answering', { after: asked, seconds: 60 });
    fake.userSends(owner, chat, '/end_chat');
    const whole = await fake.untilSays(chat, 'Stopped: you ended the chat', { after: asked, seconds: 60 });
    expect(fake.textOf(whole), `the ${times}. time`).toContain('smollm2-135m (');
    expect(drafts()).toBe(before + 1);
  }
});

test('a draft that nothing new comes for is shown again before it is over, until its message comes', async () => {
  vi.useFakeTimers();
  const shown = openDrafts();
  let asked = 0;
  const ask = async () => void asked++;
  expect(await shown.show({ chat: '7', messageId: 1 }, ask)).toBe(true);
  await vi.advanceTimersByTimeAsync(65_000);
  expect(asked).toBe(4);
  await shown.end(1);
  await vi.advanceTimersByTimeAsync(65_000);
  expect(asked).toBe(4);
  vi.useRealTimers();
});

test('nothing was logged', () => {
  expect(house.problems).toEqual([]);
});

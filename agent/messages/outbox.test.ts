import { beforeAll, expect, test } from 'vitest';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openPeople } from '../people/people.ts';
import type { Reply } from '../reply.ts';
import { openInbox } from './inbox.ts';
import { type Message, openOutbox } from './outbox.ts';
import { pressCall } from './stored-calls.ts';

const db = await emptyDatabase();
const now = () => new Date('2026-11-22T12:00:00Z');
const people = openPeople(db, { webUrl: () => 'http://mill', secret: 's', now });
const outbox = openOutbox(db, { secret: 's', now });
const inbox = openInbox(db, collectingLogger().log);
let chatId = 0;
let ana = 0;
let bo = 0;

beforeAll(async () => {
  const community = await people.community('web', 'local', 'here');
  ana = (await people.person('web', 'ana', 'ana')).id;
  bo = (await people.person('web', 'bo', 'bo')).id;
  const { sql } = await import('../../store/database/sql.ts');
  const chat = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id) values (${community.id}, 'web', 'c') returning id`);
  chatId = chat.id;
});

const card = (text: string, more: Partial<Reply> = {}): Reply => ({
  blocks: [{ kind: 'text', markdown: text }],
  buttons: [{ label: 'Go', call: { command: 'train', args: { base: 'gpt2' } }, once: true, only: 'asker' }],
  ...more,
});
const put = (origin: string, reply: Reply) =>
  outbox.put({ chatId, origin, reply, askerId: ana, incomingId: undefined });

test('the same origin edits its message, and an unchanged version is no event', async () => {
  const seen: Message[] = [];
  const stop = outbox.onMessage(message => seen.push(message));
  await put('a', card('one'));
  await put('a', card('one'));
  await put('a', card('two'));
  stop();
  expect(seen.map(message => [message.id === seen[0]?.id, message.edited])).toEqual([
    [true, false],
    [true, true],
  ]);
  expect(seen[1]?.revision).toBeGreaterThan(seen[0]?.revision ?? 0);
});

test('a reader that says what it saw last gets just what is newer', async () => {
  await put('b', card('first'));
  const last = (await outbox.since(chatId, undefined, 50)).at(-1)?.revision ?? 0;
  await put('c', card('second'));
  await put('b', card('first, edited'));
  const missed = await outbox.since(chatId, last, 50);
  expect(missed.map(message => message.content.blocks[0])).toEqual([
    { kind: 'text', markdown: 'second' },
    { kind: 'text', markdown: 'first, edited' },
  ]);
});

test('a button keeps its token when its message is drawn again, and no call leaves the database', async () => {
  await put('d', card('one'));
  const [first] = (await outbox.since(chatId, undefined, 1)) as [Message];
  await put('d', card('two'));
  const again = await outbox.message(first.id);
  expect(again?.content.buttons?.[0]?.token).toBe(first.content.buttons?.[0]?.token);
  expect(JSON.stringify(again?.content)).not.toContain('gpt2');
});

async function update(externalId: string, personId: number): Promise<number> {
  const accepted = await inbox.accept({
    chatId,
    personId,
    externalId,
    update: { kind: 'press', token: 't', picked: {} },
    content: undefined,
  });
  return accepted?.incomingId ?? 0;
}

test('a button works once, for its asker, and the same press again after a crash is the same press', async () => {
  await put('e', card('press me'));
  const [message] = (await outbox.since(chatId, undefined, 1)) as [Message];
  const token = message.content.buttons?.[0]?.token ?? '';
  const press = (incomingId: number, personId: number, at = now()) =>
    pressCall(db, { token, picked: {}, personId, chatId, incomingId }, at);
  await expect(press(await update('p1', bo), bo)).rejects.toThrow('Only ana can press that');
  const mine = await update('p2', ana);
  expect(await press(mine, ana)).toMatchObject({ command: 'train', args: { base: 'gpt2' }, mode: 'run' });
  expect(await press(mine, ana)).toMatchObject({ command: 'train' });
  await expect(press(await update('p3', ana), ana)).rejects.toThrow('pressed already');
  await expect(press(await update('p4', ana), ana, new Date('2028-01-01'))).rejects.toThrow('too old');
});

test('a button of another chat is refused', async () => {
  const [message] = (await outbox.since(chatId, undefined, 1)) as [Message];
  const token = message.content.buttons?.[0]?.token ?? '';
  const press = pressCall(db, { token, picked: {}, personId: ana, chatId: chatId + 1, incomingId: 1 }, now());
  await expect(press).rejects.toThrow('gone');
});

test('an update that comes twice is stored once, and stays unfinished until it is done', async () => {
  const input = {
    chatId,
    personId: ana,
    externalId: 'web:1',
    update: { kind: 'text' as const, text: 'hello', files: [] },
    content: { blocks: [] },
  };
  const first = await inbox.accept(input);
  expect(first?.message?.revision).toBeGreaterThan(0);
  expect(await inbox.accept(input)).toBeUndefined();
  const waiting = (await inbox.unfinished()).filter(one => one.id === first?.incomingId);
  expect(waiting).toMatchObject([{ person: { name: 'ana' }, update: { text: 'hello' }, attempts: 0 }]);
  inbox.finish(first?.incomingId ?? 0);
  await inbox.stop();
  expect((await inbox.unfinished()).some(one => one.id === first?.incomingId)).toBe(false);
});

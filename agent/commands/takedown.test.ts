import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Model } from '../../workers/model.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const models: Model[] = [];
const forgotten: number[] = [];
const room = await testAgent(db, {
  workers: {
    models: async () => models,
    forgetSamples: async ids => void forgotten.push(...ids),
  },
});
const { rooms } = room;
const [ana, stella, mo] = [
  await room.person('Ana', 'contributor'),
  await room.person('Stella', 'steward'),
  await room.person('Mo', 'contributor'),
];
const atAna = room.at(ana, await room.chat());
const atStella = room.at(stella, await room.chat());
const bread = await rooms.datanets.create({
  communityId: room.community.id,
  createdBy: stella.id,
  name: 'bread',
  modality: 'text',
  review: 'automatic',
  origin: 'bread',
});

const messages = new Map<number, Message>();
room.agent.outbox.onMessage(message => void messages.set(message.id, message));
const toldTo = (chatId: number, words: string) =>
  vi.waitFor(() => {
    const found = [...messages.values()].find(one => one.chatId === chatId && textOf([one]).includes(words));
    if (!found) throw new Error(`not said: ${words}`);
    return found;
  }, 20_000);

let loaves = 0;
async function given(): Promise<number> {
  const content = Array.from({ length: 6 }, () =>
    JSON.stringify({ text: `Loaf ${++loaves} rests for ${loaves * 7} minutes on shelf ${loaves * 13 + 5}.` }),
  ).join('\n');
  const { id } = await rooms.datanets.submit({
    datanetId: bread.id,
    personId: ana.id,
    origin: `given ${loaves}`,
    files: [{ name: 'a.jsonl', ...(await room.files.put(content)) }],
  });
  await vi.waitFor(
    async () => expect((await rooms.datanets.submissionById(id)).status).toBe('accepted'),
    20_000,
  );
  return id;
}

test('a contributor asks, a steward sees what would go and decides, and both are told', async () => {
  const id = await given();
  await room.say(atStella, '/help');
  await room.say(atStella, '/snapshot bread');
  const [plan] = await room.say(atAna, `/takedown submission:${id} rows:2-3 reason:It names my baker.`);
  expect(textOf([plan].flatMap(one => one ?? []))).toContain('2 rows, and the uploaded file');
  const asked = textOf(await room.press(atAna, plan, 'Ask for it'));
  expect(asked).toContain('The stewards are asked');
  expect(asked).toContain('One of them is told.');
  expect((await rooms.datanets.submissionById(id)).removed).toBeUndefined();

  const request = await toldTo(atStella.chatId, 'A contributor asks to have something removed');
  expect(textOf([request])).toContain('It names my baker.');
  expect(textOf(await room.say(atStella, '/takedowns'))).toContain('2 rows');
  const [asks] = await room.press(atStella, request, 'Remove it');
  expect(textOf([asks].flatMap(one => one ?? []))).toContain(`Remove what submission ${id} gave?`);
  expect(textOf([asks].flatMap(one => one ?? []))).toContain('version 1');
  expect(textOf(await room.press(atStella, asks, 'Remove it'))).toContain('Removed. Ana is told.');
  await toldTo(atAna.chatId, 'is gone. Your rank stays as it was');
  expect((await rooms.datanets.submissionById(id)).removed).toEqual({ items: 2, isWhole: false });
  expect(forgotten.length).toBe(1);
  expect(textOf(await room.say(atStella, '/takedowns'))).toContain('Nobody asks');
  expect(textOf(await room.say(atStella, '/leaderboard'))).toContain('partly removed since');
  expect(textOf(await room.say(atAna, '/credits'))).toContain('credit and rank stay as they were');
  expect(textOf(await room.say(atAna, `/receipt ${id}`))).toContain('Removed: 2 rows');
  const frozen = textOf(await room.say(atStella, '/snapshot bread'));
  expect(frozen).toContain('removed because whoever gave them asked for it: 2 rows');
});

test('what a steward leaves stays, and it is said', async () => {
  const id = await given();
  const [plan] = await room.say(atAna, `/takedown submission:${id} reason:I changed my mind.`);
  await room.press(atAna, plan, 'Ask for it');
  const request = await toldTo(atStella.chatId, 'I changed my mind.');
  expect(textOf(await room.press(atStella, request, 'Leave it'))).toContain('It stays. Ana is told.');
  await toldTo(atAna.chatId, `A steward decided that what submission ${id} gave`);
  expect((await rooms.datanets.submissionById(id)).removed).toBeUndefined();
});

test('a steward removes with a reason; whose it is not is told so; what is gone is gone', async () => {
  const id = await given();
  const atMo = room.at(mo, await room.chat());
  expect(textOf(await room.say(atMo, `/takedown submission:${id} reason:Me too.`))).toContain('is not yours');
  const said = textOf(await room.agree(atStella, `/takedown submission:${id} reason:Copied from a book.`));
  expect(said).toContain('all that it gave');
  expect(textOf(await room.say(atStella, `/takedown submission:${id} reason:Once more.`))).toContain(
    'is removed already',
  );
  expect(textOf(await room.say(atStella, `/takedown submission:${id} rows:x reason:No.`))).toContain(
    '“x” names no rows',
  );
});

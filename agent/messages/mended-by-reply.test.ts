import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const room = await testAgent(await emptyDatabase());
const { rooms, community, files } = room;
const [ana, bo, stella] = [
  await room.person('Ana', 'contributor'),
  await room.person('Bo', 'contributor'),
  await room.person('Stella', 'steward'),
];
const chat = await room.chat();
for (const name of ['bread', 'other'])
  await rooms.datanets.create({
    communityId: community.id,
    createdBy: stella.id,
    name,
    modality: 'text',
    origin: name,
  });

const newest = async () => (await rooms.datanets.submissions({ communityId: community.id, limit: 1 }))[0];
const row = (n: number) =>
  JSON.stringify({
    question: `How long is loaf ${n} baked?`,
    answer: `Loaf ${n} is baked for ${n * 7} minutes.`,
  });

async function dropped(person: typeof ana, inReplyTo: number | undefined, content: string) {
  const file = { name: 'a.jsonl', ...(await files.put(content)) };
  const said = await room.settle(room.at(person, chat), {
    kind: 'text',
    text: 'now with answers',
    files: [file],
    ...(inReplyTo !== undefined && { inReplyTo }),
  });
  return said.at(-1);
}

test('a file dropped as a reply to the card of what was refused is its mended version, of whoever gave it', async () => {
  const [card] = await room.drop(room.at(ana, chat), 'a.jsonl', '{"question": "broken', '/submit bread');
  const first = await vi.waitFor(async () => {
    const one = await newest();
    expect(one?.status).toBe('refused');
    return one;
  }, 20_000);
  await vi.waitFor(async () => {
    const shown = await room.agent.outbox.message(card?.id ?? 0);
    expect(shown?.content.buttons?.map(({ label }) => label)).toContain('Send a mended version');
  }, 20_000);
  await dropped(bo, card?.id, row(1));
  expect((await newest())?.id).toBe(first?.id);
  await dropped(ana, card?.id, row(2));
  expect(await newest()).toMatchObject({
    mends: first?.id,
    datanetName: 'bread',
    personId: ana.id,
    context: 'now with answers',
  });
});

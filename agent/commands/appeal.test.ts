import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const room = await testAgent(db);
const [ana, stella, stig] = [
  await room.person('Ana', 'contributor'),
  await room.person('Stella', 'steward'),
  await room.person('Stig', 'steward'),
];
const atAna = room.at(ana, await room.chat());
const { rooms } = room;
await rooms.datanets.create({
  communityId: room.community.id,
  createdBy: stella.id,
  name: 'bread',
  modality: 'text',
  review: 'steward',
  origin: 'bread',
});

/** Everything that was said in Ana's chat, in its last versions. */
const messages = new Map<number, Message>();
room.agent.outbox.onMessage(message => {
  if (message.chatId === atAna.chatId) messages.set(message.id, message);
});
const said = () => [...messages.values()];
const saw = (words: string) =>
  vi.waitFor(() => {
    const found = said().find(one => textOf([one]).includes(words));
    if (!found) throw new Error(`not said: ${words}`);
    return found;
  }, 20_000);

const loaf = (about: string) =>
  JSON.stringify({
    question: `How long is ${about} bread baked here?`,
    answer: `${about} bread is baked for an hour.`,
  });

/** Gives a file that the steward rejects, and waits for the notice of that. */
async function rejected(about: string): Promise<{ id: number; notice: Message }> {
  await room.drop(atAna, 'a.jsonl', loaf(about), '/submit bread');
  await vi.waitFor(
    async () =>
      expect(
        (await rooms.datanets.submissions({ communityId: room.community.id, limit: 1 }))[0]?.status,
      ).toBe('waiting'),
    20_000,
  );
  const [given] = await rooms.datanets.submissions({ communityId: room.community.id, limit: 1 });
  const id = given?.id ?? 0;
  await judge(stella.id, id, 'reject');
  return { id, notice: await saw(`Submission ${id} to bread was not accepted. It costs you nothing`) };
}

const judge = (reviewerId: number, submissionId: number, grade: 'reject' | 'good') =>
  rooms.datanets.vote({
    communityId: room.community.id,
    submissionId,
    reviewerId,
    isSteward: true,
    grade,
    strike: [],
    ...(grade === 'reject' && { reason: 'wrong', comment: `By ${reviewerId}` }),
  });

test('the notice of a rejection has a button that asks for the reason; what comes of it is told once, in a message of its own', async () => {
  const { id, notice } = await rejected('rye');
  // The card of the submission may be drawn anew meanwhile.
  const asked = await room.press(atAna, notice, 'Appeal');
  const form = asked.flatMap(one => one.content.blocks).find(block => block.kind === 'form');
  if (form?.kind !== 'form') throw new Error(`No form in ${JSON.stringify(asked)}`);
  const { token } = form.form.submit.call;
  const values = { submission: id, reason: 'An hour is right.' };
  const [card] = await room.settle(atAna, { kind: 'form', command: 'appeal', token, values, files: [] });
  expect(textOf([card].flatMap(one => one ?? []))).toContain('Under appeal');
  await judge(stig.id, id, 'reject');
  const final = await saw('it is still not accepted. That is final.');
  expect(final.content.buttons?.map(({ label }) => label)).toEqual(['Send a mended version']);
  expect(textOf([final])).toContain(`By ${stig.id}`);
  expect(said().filter(one => textOf([one]).includes('It costs you nothing')).length).toBe(2);
  expect(textOf(await room.say(atAna, `/appeal ${id} once more`))).toContain('appealed once already');
});

test('plain words are asked back before anything is appealed, and a won appeal is told', async () => {
  const { id } = await rejected('oat');
  const [asked] = await room.say(atAna, `appeal ${id} because the baker told me so`);
  expect(textOf([asked].flatMap(one => one ?? []))).toContain(`Appeal the rejection of submission ${id}?`);
  expect((await rooms.datanets.submissionById(id)).status).toBe('rejected');
  await room.press(atAna, asked, 'Appeal');
  const atStig = room.at(stig, await room.chat());
  const task = textOf(await room.say(atStig, '/review bread'));
  expect(task).toContain(`Review submission ${id} to bread, on appeal`);
  expect(task).toContain('the baker told me so');
  expect(task).toContain('shown to stewards only: Wrong or made up');
  await judge(stig.id, id, 'good');
  await saw('Accepted on appeal');
});

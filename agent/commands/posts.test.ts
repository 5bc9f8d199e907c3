import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

const house = await testAgent(await emptyDatabase());
const { rooms, at, say, agree, press, community } = house;
const steward = await house.person('Stella', 'steward');
const ana = await house.person('Ana', 'contributor');
const [board, lounge] = [await house.chat('board'), await house.chat('lounge')];
await say(at(steward, lounge), '/datanet create sums text');
const standing = () => rooms.posts.list({ communityId: community.id });

test('a board is kept posted where it is asked for, and a second one beside it', async () => {
  const posted = await say(at(steward, board), '/leaderboard post');
  expect(textOf(posted)).toContain('Contributors are posted here');
  expect(textOf(posted)).toContain('A new one comes each day at midnight UTC');
  const other = await say(at(steward, lounge), '/leaderboard post sums models every:week channel:#board');
  expect(textOf(other)).toContain('Models of sums are posted in #board');
  expect(await standing()).toMatchObject([
    { board: 'contributors', every: 'day', datanet: undefined, chat: { id: board } },
    { board: 'models', every: 'week', datanet: { name: 'sums' }, chat: { id: board } },
  ]);
});

test('asked again where one is posted, it shows what is posted, each with a button that stops it', async () => {
  const card = await say(at(steward, board), '/leaderboard post');
  expect(textOf(card)).toContain('[Stop models of sums here]');
  const stopped = await press(at(steward, board), card.at(-1), 'Stop models of sums here');
  expect(textOf(stopped)).toContain('Models of sums are posted no more here');
  expect(await standing()).toHaveLength(1);
  expect(textOf(await press(at(steward, board), card.at(-1), 'Stop models of sums here'))).toContain(
    'That board is posted no more',
  );
  await press(at(steward, board), stopped.at(-1), 'Post it again');
  expect(await standing()).toMatchObject([{}, { board: 'models', every: 'week', datanet: { name: 'sums' } }]);
});

test('in plain words too, and by stewards only', async () => {
  const said = await agree(at(steward, lounge), 'post the leaderboard in #lounge every hour');
  expect(textOf(said)).toContain('A new one comes at each full hour');
  expect(textOf(await say(at(ana, lounge), '/leaderboard post'))).toContain('is for a steward and above');
});

test('the ledger’s checkpoint is posted in a channel, stopped by name and posted again by a press', async () => {
  const audit = await house.chat('audit');
  const posted = textOf(await say(at(steward, lounge), '/ledger post channel:#audit'));
  expect(posted).toContain('Checkpoints of the ledger are posted in #audit');
  expect(posted).toContain('It stays as it was signed');
  expect(await rooms.posts.list({ chatId: audit })).toMatchObject([{ board: 'checkpoint', every: 'day' }]);
  const stopped = await say(at(steward, lounge), '/ledger stop channel:#audit');
  expect(textOf(stopped)).toContain('posted no more in #audit');
  expect(textOf(await say(at(steward, audit), '/ledger stop'))).toContain(
    'No checkpoint of the ledger is posted',
  );
  await press(at(steward, lounge), stopped.at(-1), 'Post it again');
  expect(await rooms.posts.list({ chatId: audit })).toHaveLength(1);
  expect(textOf(await say(at(ana, lounge), '/ledger post'))).toContain('is for a steward');
});

import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

const house = await testAgent(await emptyDatabase());
const { rooms, at, say, agree, drop, press } = house;
const steward = await house.person('Stella', 'steward');
const operator = await house.person('Olga', 'operator');
const ana = await house.person('Ana', 'contributor');
const stranger = await house.person('Eve');
const [maths, lounge] = [await house.chat('maths'), await house.chat('lounge')];
await say(at(steward, lounge), '/datanet create sums text review:automatic');
await say(at(steward, lounge), '/datanet create poems text review:automatic');

const row = (n: number) =>
  JSON.stringify({
    question: `A baker has ${n * 7 + 3} loaves and sells ${n} of them before noon; how many are left on shelf ${n * 13}?`,
    answer: `There were ${n * 7 + 3} loaves and ${n} were sold, so ${n * 6 + 3} loaves are left over on that shelf.`,
  });

test('a channel that is bound sends its files to the datanet, with the words as their context', async () => {
  const bound = await say(at(steward, lounge), '/datanet bind sums #maths');
  expect(textOf(bound)).toContain('Files dropped in #maths go to sums');
  const dropped = await drop(at(ana, maths), 'a.jsonl', row(1), 'from my bakery');
  expect(textOf(dropped)).toContain('to sums');
  const [given] = await rooms.datanets.submissions({ communityId: house.community.id });
  expect(given).toMatchObject({ datanetName: 'sums', context: 'from my bakery', personName: 'Ana' });
});

test('a channel given by its number is that channel, and an unknown one names the nearest', async () => {
  expect(textOf(await say(at(steward, lounge), `/datanet bind sums channel:#${maths}`))).toContain(
    'in #maths go to sums',
  );
  expect(textOf(await say(at(steward, lounge), '/datanet bind sums #math'))).toMatch(
    /no channel “#math” here.*Did you mean “maths”\?/,
  );
});

test.each([
  ['image', 'pictures'],
  ['audio', 'sound'],
])('a datanet for %s is open when it is made, and says what it takes', async (modality, what) => {
  const made = textOf(await say(at(steward, lounge), `/datanet create some-${modality} ${modality}`));
  expect(made).toContain(`Open for ${what}`);
  expect(made).toMatch(/\[Give data\]/);
  expect(made).not.toMatch(/\[Train on it\]/);
});

test('binding anew replaces, in plain words too, and says what it was before', async () => {
  const asked = await say(at(steward, maths), 'bind this channel to poems');
  expect(textOf(asked)).toContain('from sums to poems');
  const again = await press(at(steward, maths), asked.at(-1), 'Bind it');
  expect(textOf(again)).toContain('Files dropped here go to poems');
  expect(textOf(again)).toContain('Before, they went to sums');
  expect(textOf(await drop(at(ana, maths), 'b.jsonl', row(2)))).toContain('to poems');
});

test('the datanet’s card names its channels, and whoever may unbinds them there', async () => {
  const seen = textOf(await say(at(ana, lounge), '/datanet show poems'));
  expect(seen).toContain('Files dropped in | #maths');
  expect(seen).not.toContain('Unbind');
  const card = await say(at(steward, lounge), '/datanet show poems');
  const done = await press(at(steward, lounge), card.at(-1), 'Unbind #maths');
  expect(textOf(done)).toContain('go to poems no more');
  expect((await rooms.chats.listening(maths)).datanet).toBeUndefined();
  expect(textOf(await say(at(steward, maths), '/datanet unbind'))).toContain('go to no datanet');
});

test('only stewards bind, and nobody binds a closed datanet', async () => {
  expect(textOf(await say(at(ana, maths), '/datanet bind sums'))).toContain('is for a steward and above');
  await rooms.chats.bind(maths, (await rooms.datanets.get(house.community.id, 'poems')).id);
  const asked = await say(at(steward, lounge), '/datanet close poems');
  const closed = await press(at(steward, lounge), asked.at(-1), 'Close it');
  expect(textOf(closed)).toContain('[Unbind #maths]');
  expect(textOf(await say(at(steward, lounge), '/datanet bind poems'))).toContain('poems is closed');
});

test('a file dropped in the channel of a closed datanet is answered with that', async () => {
  expect(textOf(await drop(at(ana, maths), 'c.jsonl', row(3)))).toContain(
    'poems is closed and takes no more submissions',
  );
});

test('whoever has no role is told so at the first file, and may give once newcomers may', async () => {
  await agree(at(steward, maths), '/datanet bind sums');
  expect(textOf(await drop(at(stranger, maths), 'd.jsonl', row(4)))).toContain('you have no role here yet');
  const set = await say(at(operator, lounge), '/settings newcomers contributor');
  expect(textOf(set)).toContain('newcomers is contributor now');
  expect(textOf(await drop(at(stranger, maths), 'd.jsonl', row(4)))).toContain('to sums');
  expect(await rooms.people.roleOf(house.community.id, stranger.id)).toBe('contributor');
  // Whoever was told to look only, looks only.
  await say(at(operator, lounge), '/role Eve everyone');
  expect(textOf(await drop(at(stranger, maths), 'e.jsonl', row(5)))).toContain('you have no role here yet');
  expect(await rooms.people.members(house.community.id)).toContainEqual(
    expect.objectContaining({ name: 'Eve', role: 'everyone' }),
  );
});

test('an operator has the bot listen in a channel by a button, and ends it', async () => {
  const card = await say(at(operator, lounge), '/settings');
  expect(textOf(card)).toContain('listen (this channel) | off: I answer here when I am mentioned');
  await press(at(operator, lounge), card.at(-1), 'Listen here');
  expect((await rooms.chats.listening(lounge)).listens).toBe(true);
  expect((await rooms.chats.listening(maths)).listens).toBe(false);
  expect(textOf(await agree(at(operator, lounge), 'configure listen = off'))).toContain('listen is off now');
  expect((await rooms.chats.listening(lounge)).listens).toBe(false);
});

test('a setting that is none, and a value that is none, say what there is', async () => {
  expect(textOf(await say(at(operator, lounge), '/settings lisen on'))).toContain(
    'There is no setting “lisen” here; there are listen, newcomers, language, timezone, reminders and instructions',
  );
  expect(textOf(await say(at(operator, lounge), '/settings listen loudly'))).toContain(
    'listen can be off or on; you gave “loudly”',
  );
  expect(textOf(await say(at(steward, lounge), '/settings'))).toContain('is for an operator');
  const communityId = house.community.id;
  const alone = await rooms.chats.chat({
    platform: 'paper',
    externalId: 'alone',
    communityId,
    private: true,
  });
  expect(textOf(await say(at(operator, alone), '/settings listen on'))).toContain(
    'In a chat of your own everything is meant for me anyway',
  );
});

test('a community’s time zone is one of the IANA database, by whose clocks a day ends', async () => {
  expect(textOf(await say(at(operator, lounge), '/settings timezone Berlin'))).toContain(
    'timezone is a name of the IANA time zones',
  );
  expect(textOf(await say(at(operator, lounge), '/settings timezone europe/berlin'))).toContain(
    'timezone is Europe/Berlin now',
  );
  expect(await rooms.people.timeZone(house.community.id)).toBe('Europe/Berlin');
});

test('what was overheard and asks for nothing stays unanswered, what asks for something does not', async () => {
  const overhear = (text: string) =>
    house.settle(at(ana, lounge), { kind: 'text', text, files: [], overheard: true });
  expect(await overhear('brrr flobble wug')).toEqual([]);
  expect(textOf(await overhear('list the datanets'))).toContain('sums');
});

import { expect, test } from 'vitest';
import { discordExport } from '../../datanets/validation/chats/exports.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

const house = await testAgent(await emptyDatabase());
const { at, say, agree, press, drop, rooms, community } = house;
const steward = await house.person('Olga', 'steward');
const ana = await house.person('Ana', 'contributor');
const lounge = await house.chat('lounge');
await say(at(steward, lounge), '/datanet create talks text review:automatic chats:yes');
await say(at(steward, lounge), '/datanet create maths text review:automatic');

const chat = (question: string) =>
  JSON.stringify(
    discordExport([
      ['Anna', 0, question],
      ['Ben', 2, 'With a mill bill, furrow by furrow.'],
    ]),
  );

async function checked() {
  const newest = async () => (await rooms.datanets.submissions({ communityId: community.id }))[0];
  let submission = await newest();
  while (submission && ['received', 'checking'].includes(submission.status)) {
    await rooms.change(`submission:${submission.id}`, 1000);
    submission = await newest();
  }
  return submission;
}

test('a chat is given once its giver says that everyone in it agreed, and the answer is kept', async () => {
  const asked = await drop(at(ana, lounge), 'help.json', chat('How do I dress a millstone?'), 'for talks');
  expect(textOf(asked)).toContain('Did everyone in it agree?');
  expect(await rooms.datanets.submissions({ communityId: community.id })).toEqual([]);
  await press(at(ana, lounge), asked.at(-1), 'Everyone agreed');
  const given = await checked();
  expect(given).toMatchObject({ status: 'accepted', rows: { good: 1 } });
  expect(given?.findings.map(finding => finding.code)).toContain('everyone-agreed');
});

test('where chats are not taken nothing is asked, and the refusal says what to do', async () => {
  const said = await drop(at(ana, lounge), 'help.json', chat('How deep is a furrow?'), 'for maths');
  expect(textOf(said)).not.toContain('Did everyone');
  expect(await checked()).toMatchObject({ status: 'refused', datanetName: 'maths' });
  expect((await checked())?.findings.map(finding => finding.code)).toEqual(['chats-not-taken']);
});

test('a file of rows is given without being asked', async () => {
  const row = JSON.stringify({ question: 'What turns the stone?', answer: 'The wheel, through gears.' });
  expect(textOf(await drop(at(ana, lounge), 'a.jsonl', row, 'for talks'))).not.toContain('Did everyone');
  expect(await checked()).toMatchObject({ status: 'accepted', datanetName: 'talks' });
});

test('whether chats are taken is changed with a press, shown, and only for text', async () => {
  await agree(at(steward, lounge), '/datanet edit maths chats:yes', 'Change it');
  expect((await rooms.datanets.get(community.id, 'maths')).chats).toBe('yes');
  expect(textOf(await say(at(ana, lounge), '/datanet show maths'))).toContain('exported chats');
  const refused = await say(at(steward, lounge), '/datanet create views image chats:yes');
  expect(textOf(refused)).toContain('Only a datanet of text');
});

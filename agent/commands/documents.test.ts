import { expect, test, vi } from 'vitest';
import { docxOf, pptxOf } from '../../datanets/validation/documents/documents.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const room = await testAgent(await emptyDatabase());
const { datanets } = room.rooms;
const [ana, stella] = [await room.person('Ana', 'maker'), await room.person('Stella', 'steward')];
const ask = async (words: string) => textOf(await room.say(room.at(stella, await room.chat()), words));

async function give(datanetId: number, name: string, content: Uint8Array) {
  const files = [{ name, ...(await room.files.put(content)) }];
  const { id } = await datanets.submit({ datanetId, personId: ana.id, origin: name, files });
  return await vi.waitFor(async () => {
    const submission = await datanets.submissionById(id);
    expect(submission.status).toMatch(/refused|waiting/);
    return submission;
  }, 30_000);
}

test('a presentation is reviewed passage by passage with its place, until the steward wants no documents', async () => {
  const made = { communityId: room.community.id, createdBy: stella.id, name: 'mills', origin: 'mills' };
  const { id } = await datanets.create({ ...made, modality: 'text', review: 'steward' });
  expect(await ask('/datanet show mills')).toContain('.pdf');
  await give(
    id,
    'talk.pptx',
    pptxOf([
      {
        title: 'Why mills',
        lines: ['Water from the weir falls on the wheel, and the stones begin to turn.'],
      },
      { title: 'Costs', lines: ['A sack of flour takes an hour of the miller and none of the cat.'] },
    ]),
  );
  const shown = await ask('/review mills');
  expect(shown).toContain('Row 1 · slide 1, Why mills');
  expect(shown).toContain('Row 2 · slide 2, Costs');
  expect(shown).toContain('A sack of flour takes an hour');

  await ask('/datanet edit mills documents:no');
  expect(await ask('/datanet show mills')).toContain('no documents');
  const refused = await give(id, 'letter.docx', docxOf([['Normal', 'Another letter about the mill.']]));
  expect(refused).toMatchObject({ status: 'refused', findings: [{ code: 'document-not-taken' }] });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Submission } from '../../datanets/submission.ts';
import { drawnPicture } from '../../datanets/validation/image/drawn.fixture.ts';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

// What is said of submissions and datanets of pictures and sound, by the commands that were made for text.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const room = await testAgent(await emptyDatabase());
const { datanets } = room.rooms;
const [ana, stella] = [await room.person('Ana', 'maker'), await room.person('Stella', 'steward')];
const clip = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../test/corpora/spoken-digits', name));

async function datanet(modality: 'image' | 'audio', review: 'automatic' | 'steward'): Promise<number> {
  const name = `${review}-${modality}`;
  const made = { communityId: room.community.id, createdBy: stella.id, name, modality, review, origin: name };
  return (await datanets.create(made)).id;
}

async function given(datanetId: number, contents: Uint8Array[], ending: string): Promise<Submission> {
  const files = [];
  for (const [at, content] of contents.entries())
    files.push({ name: `${at}.${ending}`, ...(await room.files.put(content)) });
  const { id } = await datanets.submit({
    datanetId,
    personId: ana.id,
    origin: `given to ${datanetId}`,
    files,
  });
  return await vi.waitFor(async () => {
    const submission = await datanets.submissionById(id);
    expect(submission.status).toMatch(/accepted|waiting/);
    return submission;
  }, 20_000);
}

describe.each([
  {
    modality: 'image' as const,
    other: 'picture',
    ending: 'png',
    first: () => Promise.all([1, 2].map(seed => drawnPicture(seed))),
    second: async () => [await drawnPicture(3)],
  },
  {
    modality: 'audio' as const,
    other: 'clip',
    ending: 'wav',
    first: async () => [clip('george-take-0.wav'), clip('theo-take-0.wav')],
    second: async () => [clip('george-take-1.wav')],
  },
])('of a datanet of the kind $modality', ({ modality, other, ending, first, second }) => {
  const ids = { accepted: 0, rejected: 0 };
  const ask = async (words: string) => {
    const said = await room.say(room.at(stella, await room.chat()), words);
    return { said, text: textOf(said) };
  };
  beforeAll(async () => {
    ids.accepted = (await given(await datanet(modality, 'automatic'), await first(), ending)).id;
    ids.rejected = (await given(await datanet(modality, 'steward'), await second(), ending)).id;
    await datanets.vote({
      communityId: room.community.id,
      submissionId: ids.rejected,
      reviewerId: stella.id,
      isSteward: true,
      grade: 'reject',
      strike: [],
      reason: 'wrong',
      comment: 'Another mill.',
    });
  });

  test.each([
    ['/snapshot automatic-KIND', '2 UNITs'],
    ['/evaluate baker datanet=automatic-KIND', 'models are measured on text here'],
    ['/receipt ACCEPTED', '2 UNITs of value 600'],
    ['/receipt REJECTED', 'Not accepted'],
    ['/credits @Ana', '2 UNITs'],
    ['/credits @Ana datanet=automatic-KIND', '2 UNITs'],
    ['/export automatic-KIND', 'in folders, with their captions in metadata.jsonl'],
    ['/export automatic-KIND format=parquet', 'not as Parquet'],
  ])('%s speaks of what is there, and not of rows', async (words, says) => {
    const filled = (text: string) =>
      text
        .replace('KIND', modality)
        .replace('UNIT', other)
        .replace('ACCEPTED', String(ids.accepted))
        .replace('REJECTED', String(ids.rejected));
    const { text } = await ask(filled(words));
    expect(text).toContain(filled(says));
    expect(text).not.toMatch(/\brows?\b/i);
    expect(room.problems).toEqual([]);
  });

  test('a rejection is appealed', async () => {
    const here = room.at(ana, await room.chat());
    const asked = await room.say(here, `/appeal ${ids.rejected} It is this very mill`);
    const done = await room.press(here, asked[0], 'Appeal');
    const text = textOf([...asked, ...done]);
    expect(text).toContain(`Read as | 1 ${other}`);
    expect(text).not.toMatch(/\brows?\b/i);
    expect((await datanets.submissionById(ids.rejected)).status).toBe('appealed');
  });

  test('the version’s card offers to train on it and to export it, and the archive has the files', async () => {
    const { said } = await ask(`/snapshot automatic-${modality}`);
    expect(said[0]?.content.buttons?.map(button => button.label)).toEqual(['Train on it', 'Export it']);
    const [made] = await room.press(room.at(stella, said[0]?.chatId ?? 0), said[0], 'Export it');
    expect(made?.content.buttons?.map(button => button.label)).toEqual(['As WebDataset']);
    const [file] = made?.content.blocks.flatMap(block => (block.kind === 'files' ? block.files : [])) ?? [];
    expect(file?.name).toBe(`automatic-${modality}-v1.zip`);
    const inside = file && unzip(await room.files.read(file.sha256));
    expect([...(inside?.keys() ?? [])].filter(path => path.endsWith(`.${ending}`))).toHaveLength(2);

    const [shards] = await room.press(room.at(stella, said[0]?.chatId ?? 0), made, 'As WebDataset');
    const [other] =
      shards?.content.blocks.flatMap(block => (block.kind === 'files' ? block.files : [])) ?? [];
    expect(other?.name).toBe(`automatic-${modality}-v1-webdataset.zip`);
    expect(shards?.content.buttons?.map(button => button.label)).toEqual(['In folders']);
  });
});

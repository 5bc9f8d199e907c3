import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { openKnowledge } from '../open.ts';
import { answered, said } from './said.fixture.ts';

const pages: Record<string, string[]> = {
  'ferry.md': [
    '# Ferry',
    '## At the pier',
    'A ticket for the ferry is sold at the pier.',
    '## Bicycles',
    'A bicycle travels on the ferry with a ticket of its own.',
    '## Timetable',
    'It leaves every hour; the last one leaves at ten in the evening.',
  ],
  'bus.md': ['# Bus', '## Fares', 'A ticket for the bus is sold by the driver. Keep *yours* until the end.'],
  'tram.md': ['# Tram', '## Passes', 'A ticket for the tram is sold by a machine at each stop.'],
  'settings.md': ['# Settings', '## read_limit', 'Caps how many bytes are read each second.'],
  'zeppelin.md': ['# Zeppelin', '## Mooring mast', 'The mooring mast of a zeppelin is greased each spring.'],
};
for (const at of Array.from({ length: 24 }).keys())
  pages[`village-${at}.md`] = [`# Village ${at}`, `The bakery of village ${at} opens at six.`];

const folder = await mkdtemp(join(tmpdir(), 'gristmill-likely-'));
for (const [name, blocks] of Object.entries(pages)) await writeFile(join(folder, name), blocks.join('\n\n'));
const db = await emptyDatabase();
const { id: communityId } = await db.one<{ id: number }>(
  sql`insert into community (platform, external_id, name) values ('web', 'likely', 'likely') returning id`,
);
const knowledge = await openKnowledge({
  db,
  topics: await openTopics(db),
  embedder: hashedEmbedder(),
  allowPrivate: false,
});
afterAll(async () => {
  await knowledge.stop();
  await rm(folder, { recursive: true, force: true });
});
const { id } = await knowledge.follow({
  communityId,
  name: 'travel',
  address: folder,
  refreshMinutes: 60,
  origin: 'travel',
});
await knowledge.refresh(id);

const ask = async (question: string) => answered(await knowledge.ask(question, { communityId }));

test('an answer that stands out stands alone', async () => {
  const answer = await ask('how often is the mooring mast of a zeppelin greased?');
  expect(answer).toMatchObject({ notes: [], citations: [{ title: 'Mooring mast' }] });
  expect(answer.lead).toBeUndefined();
  expect(answer.text).not.toContain('**');
});

test('where pages are found alike, the others are named with what they are about', async () => {
  const answer = await ask('where is a ticket sold?');
  expect(said(answer)).toMatch(
    /If you meant something else: \n\n- \[\w+ › \w+\]\([^)]+\): A ticket for the \w+ is sold/,
  );
  const [{ sectionId: shown } = { sectionId: 0 }] = answer.citations;
  const own = answer.looked.find(({ sectionId }) => sectionId === shown);
  expect(answer.notes.map(note => String(note.values.sections)).join()).not.toContain(own?.url);
});

test('what its page says besides is shown under its heading with a number of its own', async () => {
  const answer = await ask('ferry ticket or bus ticket?');
  const titles = answer.citations.map(({ title }) => title);
  expect(titles).toEqual(expect.arrayContaining(['At the pier', 'Bicycles']));
  expect(titles).not.toContain('Timetable');
  expect(answer.text).toMatch(/\[1\]\n\n\*\*(?:At the pier|Bicycles)\*\*\n\nA .*\. \[2\]$/);
});

test('a section whose very heading was asked for stands without the rest of its page', async () => {
  const { citations } = await ask('may one have bicycles, with a ticket?');
  expect(citations.map(({ title }) => title)).toEqual(['Bicycles']);
});

test('an option is told by its name where its text has only what it does', async () => {
  const { text } = await ask('how do I cap the bytes that are read in each second?');
  expect(text).toBe('**read_limit**\n\nCaps how many bytes are read each second. [1]');
});

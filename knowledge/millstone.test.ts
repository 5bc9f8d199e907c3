import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sql } from '../store/database/sql.ts';
import { openTopics } from '../store/queue/topics.ts';
import { emptyDatabase } from '../test/database.ts';
import { answered } from './answer/said.fixture.ts';
import { hashedEmbedder } from './embedder/hashed.ts';
import { asWritten } from './markdown/links.ts';
import { readPage } from './markdown/page.ts';
import { openKnowledge } from './open.ts';

const folder = join(import.meta.dirname, '../test/corpora/millstone-docs');

async function sections(path: string): Promise<Record<string, string>> {
  const page = readPage(await readFile(join(folder, path), 'utf8'), { links: asWritten });
  return Object.fromEntries(page.sections.map(section => [section.heading, section.text]));
}

describe('a page of each kind of block reads well', () => {
  test('tabs stay together, each under its name, with code in its language; a danger is said', async () => {
    const { Install } = await sections('guide/install.md');
    expect(Install).toContain(
      '**pnpm**\n\n```bash\npnpm add --global millstone --allow-build=sqlite3\n```\n\nAfterwards run `millstone init`.',
    );
    expect(Install).toContain('**Docker**\n\n```bash\ndocker run -p 7070:7070');
    expect(Install).toContain('Danger: Never run Millstone as root');
    expect(Install).not.toContain('{%');
  });

  test('steps with headings are sections that say which step they are', async () => {
    const install = await sections('guide/install.md');
    expect(install['Make a user']).toBe('Step 1 of 2: Run `useradd millstone`.');
    expect(install['Hand over the folder']).toBe('Step 2 of 2: Run `chown millstone /var/lib/millstone`.');
  });

  test('what only some readers see says so, and code has its title', async () => {
    const { 'Back up': text } = await sections('guide/backup.md');
    expect(text).toContain('Only if plan is "pro": Backups go to the cloud by themselves.');
    expect(text).toContain(
      'Run this:\n\nbackup.sh:\n\n```bash\nmillstone dump --out /srv/backup/$(date +%F).tar\n```',
    );
    expect(text).toContain('Pictures are **not** part of the dump; copy the folder `uploads` yourself.');
  });

  test('a table of HTML is a table, a row a line', async () => {
    const { Settings } = await sections('guide/settings.md');
    expect(Settings?.split('\n').filter(line => line.startsWith('|'))).toHaveLength(28);
    expect(Settings).toContain(
      '| Setting | Default | Meaning |\n| --- | --- | --- |\n| `listen.port` | 7070 | Port of the HTTP server |',
    );
    expect(Settings).toContain('\n| `cache.ttl` | 900 | Seconds a recipe stays in the cache |\n');
  });

  test('each expandable is its question and its answer', async () => {
    const { Questions } = await sections('guide/faq.md');
    expect(Questions).toContain(
      '**How many people can sign in at once?**\n\nThere is no limit. A server with 2 GB was tried with 400.',
    );
  });

  test("an API's operation is its parameters, body and answers in words", async () => {
    const grains = await sections('api/grains.md');
    expect(grains['List grains']).toBe(
      [
        '> Lists the grains that are in store.',
        '`GET /grains`: List grains. Lists the grains that are in store.',
        'Query parameters:',
        '- `limit` (integer, at most 200): Most grains of one page, 50 unless said otherwise\n- `after` (string): The cursor of the page before',
        'Responses:',
        '- `200`: The grains\n- `429`: Too many requests: wait as long as Retry-After says',
      ].join('\n\n'),
    );
    expect(grains['Add a grain']).toContain(
      'Request body (required):\n\n- `name` (string, required)\n- `protein` (number, required): Per cent of protein',
    );
    expect(grains['Add a grain']).toContain('- `409`: A grain of that name is there already');
  });

  test('another language is read as it is', async () => {
    expect((await sections('de/password.md')).Kennwort).toContain('„Konto“ geändert');
  });
});

describe('questions find the section that answers', async () => {
  const db = await emptyDatabase();
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', 'm', 'm') returning id`,
  );
  const knowledge = await openKnowledge({
    db,
    topics: await openTopics(db),
    embedder: hashedEmbedder(),
    allowPrivate: false,
  });
  afterAll(() => knowledge.stop());
  const { id } = await knowledge.follow({
    communityId,
    name: 'millstone',
    address: folder,
    refreshMinutes: 60,
    origin: 'millstone',
  });
  await knowledge.refresh(id);

  test.each([
    ['How do I install with pnpm?', 'pnpm add --global millstone --allow-build=sqlite3'],
    ['What is the default of cache.ttl?', '| `cache.ttl` | 900 |'],
    ['Which query parameters does listing grains take?', '- `limit` (integer, at most 200)'],
    ['What does adding a grain answer when the name is there already?', '- `409`'],
    ['Are pictures part of the backup?', 'Pictures are **not** part of the dump'],
    ['Which port does version 1 listen on?', 'port 8080'],
    ['Which port does version 2 listen on?', 'port 7070'],
    ['Ich habe das Kennwort vergessen, was nun?', 'zwei Stunden'],
  ])('%s', async (question, right) => {
    const found = await knowledge.search(question, { communityId, limit: 3 });
    expect(found.sections[0]?.text).toContain(right);
  });

  test('how long a session lives stands in one of the first three', async () => {
    const found = await knowledge.search('How long does a session live?', { communityId, limit: 3 });
    expect(found.sections.map(section => section.text).join()).toContain('| `auth.ttl` | 86400 |');
  });

  test.each([
    'Is there an Android app?',
    'What is the password for the database?',
    'Gibt es eine App für Android?',
  ])('%s is refused', async question => {
    expect(await knowledge.ask(question, { communityId })).toMatchObject({ answered: false });
  });

  test.each([
    ['How do I install with pnpm?', /pnpm add --global millstone/, /docker run|npm install/],
    ['What is the default of cache.ttl?', /\| `cache\.ttl` \| 900 \|/, /auth\.ttl/],
    ['How long does a session live?', /\| `auth\.ttl` \| 86400 \|/, /cache\.ttl/],
    ['Which query parameters does listing grains take?', /- `limit` .*\n- `after`/, /^> /],
    [
      'What does adding a grain answer when the name is there already?',
      /- `409`: A grain of that name/,
      /GET/,
    ],
    [
      'Are pictures part of the backup?',
      /not\*\* part of the dump; copy the folder `uploads`/,
      /^Backups go/m,
    ],
    ['Which port does version 1 listen on?', /port 8080/, /7070/],
    ['Which port does version 2 listen on?', /port 7070/, /8080/],
  ])('%s is answered with what was asked for', async (question, right, beside) => {
    const { text } = answered(await knowledge.ask(question, { communityId }));
    expect(text).toMatch(right);
    expect(text).not.toMatch(beside);
  });

  test.each([
    ['Wie ändere ich mein Passwort?', 'unter „Konto“ geändert'],
    ['Ich habe das Kennwort vergessen, was nun?', 'einen neuen Zugangscode, der zwei Stunden gilt'],
    ['Wie installiere ich Millstone mit Docker?', 'docker run -p 7070:7070'],
    ['¿Cómo instalo Millstone con pnpm?', 'pnpm add --global millstone'],
  ])('asked in another language: %s', async (question, right) => {
    const answer = await knowledge.ask(question, { communityId });
    expect(answer).toMatchObject({ answered: true, text: expect.stringContaining(right) });
  });
});

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sql } from '../store/database/sql.ts';
import { openTopics } from '../store/queue/topics.ts';
import { emptyDatabase } from '../test/database.ts';
import type { Embedder } from './embedder/embedder.ts';
import { hashedEmbedder } from './embedder/hashed.ts';
import type { Knowledge, Writer } from './knowledge.ts';
import { openKnowledge } from './open.ts';

const corpus = join(import.meta.dirname, '../test/corpora/elsa-docs');
const db = await emptyDatabase();
const topics = await openTopics(db);
const folder = await mkdtemp(join(tmpdir(), 'gristmill-docs-'));
await cp(corpus, folder, { recursive: true });
afterAll(() => rm(folder, { recursive: true, force: true }));

let communities = 0;
async function community(): Promise<number> {
  const name = `c${communities++}`;
  const { id } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`,
  );
  return id;
}

async function opened(options: { embedder?: Embedder; writer?: Writer } = {}): Promise<Knowledge> {
  const knowledge = await openKnowledge({
    db,
    topics,
    embedder: hashedEmbedder(),
    allowPrivate: false,
    ...options,
  });
  afterAll(() => knowledge.stop());
  return knowledge;
}

const home = await community();
const knowledge = await opened();
const source = await knowledge.follow({
  communityId: home,
  name: 'elsa',
  address: folder,
  refreshMinutes: 60,
  origin: 'first',
});
const firstReport = await knowledge.refresh(source.id);

describe('following a folder', () => {
  test('reads every page, those in no SUMMARY included', async () => {
    expect(firstReport.added).toHaveLength(15);
    expect(firstReport).toMatchObject({ changed: [], removed: [], failed: [] });
    expect(await knowledge.source(home, 'elsa')).toMatchObject({
      status: 'ready',
      pages: 15,
      kind: 'folder',
      progress: undefined,
    });
    expect(await db.one(sql`select listed from page where path = 'optimize/retention.md'`)).toEqual({
      listed: false,
    });
  });

  test('the same origin again is the same source; the same folder or name again is said to be taken', async () => {
    const again = { communityId: home, name: 'elsa', address: folder, refreshMinutes: 60 };
    expect((await knowledge.follow({ ...again, origin: 'first' })).id).toBe(source.id);
    await expect(knowledge.follow({ ...again, origin: 'second' })).rejects.toThrow(
      /followed here already, as elsa/,
    );
    await expect(knowledge.follow({ ...again, address: corpus, origin: 'third' })).rejects.toThrow(
      /already a source called elsa/,
    );
  });

  test('a folder that is not there is refused, and an unknown name gets the nearest', async () => {
    await expect(
      knowledge.follow({
        communityId: home,
        name: 'x',
        address: '/no/such/folder',
        refreshMinutes: 60,
        origin: 'o',
      }),
    ).rejects.toThrow(/There is no folder/);
    await expect(knowledge.source(home, 'elza')).rejects.toMatchObject({ suggestions: ['elsa'] });
  });
});

describe('answers', () => {
  test('come from the docs with citations that are all there', async () => {
    const answer = await knowledge.ask('how do I keep the log of an activity from being persisted?', {
      communityId: home,
    });
    expect(answer).toMatchObject({ answered: true, by: 'extraction' });
    expect(
      answer.citations.some(citation => citation.url.startsWith('/docs/optimize/log-persistence.md')),
    ).toBe(true);
    const cited = [...answer.text.matchAll(/\[(\d+)\]/g)].map(match => Number(match[1]));
    expect(new Set(cited)).toEqual(new Set(answer.citations.map((_, index) => index + 1)));
    expect(answer.text.length).toBeLessThan(2000);
  });

  test('a mistyped name is still found', async () => {
    const { sections } = await knowledge.search('corelation id of a workflow', { communityId: home });
    expect(sections[0]?.page).toBe('Correlation ID');
  });

  test('a question that names what the docs never mention is refused, with what was looked at, and noted', async () => {
    const question = 'how do I import bpmn files from camunda?';
    const answer = await knowledge.ask(question, { communityId: home });
    expect(answer.answered).toBe(false);
    expect(answer.text).toMatch(/never mention "bpmn" and "camunda"/);
    expect(answer.looked.length).toBeGreaterThan(0);
    await knowledge.ask(question, { communityId: home });
    const noted = await knowledge.unanswered(home, { limit: 10, withPrivate: true });
    expect(noted.filter(entry => entry.question === question)).toMatchObject([{ times: 1 }]);
  });

  test('what was asked in private is not shown to others, and the same words are one question', async () => {
    const listed = async (withPrivate: boolean) =>
      (await knowledge.unanswered(home, { limit: 20, withPrivate })).map(({ question }) => question);
    await knowledge.ask('Who is Zebulon Quartermain?', { communityId: home, isPrivate: true });
    expect(await listed(true)).toContain('Who is Zebulon Quartermain?');
    expect(await listed(false)).not.toContain('Who is Zebulon Quartermain?');
    await knowledge.ask('where is the zanzibar plugin', { communityId: home, isPrivate: false });
    await knowledge.ask('Where is the Zanzibar plugin?', { communityId: home, isPrivate: false });
    const [first] = await knowledge.unanswered(home, { limit: 1, withPrivate: false });
    expect(first).toMatchObject({ question: 'Where is the Zanzibar plugin?', times: 2 });
  });

  test("a community without docs is told so, and sees nothing of another's", async () => {
    const other = await community();
    expect(await knowledge.ask('correlation id', { communityId: other })).toMatchObject({
      answered: false,
      looked: [],
    });
    expect(await knowledge.sources(other)).toEqual([]);
  });

  test('an empty question, control characters and a very long one do no harm', async () => {
    for (const question of ['', '   ', '\u0000\u0001', "'; drop table page; --", 'x'.repeat(100_000), '😀']) {
      expect((await knowledge.ask(question.replaceAll('\u0000', ' '), { communityId: home })).text).not.toBe(
        '',
      );
    }
  });
});

describe('with a writer', () => {
  const ask = async (reply: string | Error, question = 'what is the correlation id for?') => {
    let seen = { system: '', user: '' };
    const writer: Writer = {
      model: 'scribe-1',
      write: async prompt => {
        seen = prompt;
        if (reply instanceof Error) throw reply;
        return reply;
      },
    };
    const room = await opened({ writer });
    return { answer: await room.ask(question, { communityId: home }), seen };
  };

  test('its supported sentences are the answer, by name of the model', async () => {
    const { answer, seen } = await ask(
      'The Correlation ID associates related workflow instances [1]. It also makes coffee [1].',
    );
    expect(answer).toMatchObject({ answered: true, by: { model: 'scribe-1' } });
    expect(answer.text).toBe('The Correlation ID associates related workflow instances. [1]');
    expect(answer.citations).toHaveLength(1);
    expect(seen.user).toContain('Correlation ID');
  });

  test.each([
    ['nothing supported', 'It is a kind of cheese [1].'],
    ['an error', new Error('no')],
  ])('with %s the answer is extracted', async (_, reply) => {
    expect((await ask(reply)).answer).toMatchObject({ answered: true, by: 'extraction' });
  });

  test('what it says is not in the docs is refused', async () => {
    expect((await ask('NOT IN THE DOCS')).answer).toMatchObject({ answered: false, citations: [] });
  });
});

describe('refreshing', () => {
  test('says what appeared, changed and went away, and keeps the sections that did not change', async () => {
    const python = join(folder, 'expressions/python.md');
    const before = await sectionIds('expressions/python.md');
    await writeFile(
      python,
      `${await readFile(python, 'utf8')}\n## Pip packages\n\nInstall them with the frobnicator.\n`,
    );
    await rm(join(folder, 'expressions/liquid.md'));
    await writeFile(join(folder, 'optimize/new.md'), '# Brand new\n\nThe zephyrometer is new.');
    const report = await knowledge.refresh(source.id);
    expect(report).toMatchObject({
      added: ['Brand new'],
      changed: ['Python'],
      removed: ['Liquid'],
      unchanged: 13,
      failed: [],
    });
    expect((await sectionIds('expressions/python.md')).slice(0, before.length)).toEqual(before);
    expect((await knowledge.search('zephyrometer', { communityId: home })).sections[0]?.page).toBe(
      'Brand new',
    );
    expect(
      (await knowledge.search('liquid filters', { communityId: home })).sections.some(
        section => section.page === 'Liquid',
      ),
    ).toBe(false);
    expect(await knowledge.refresh(source.id)).toMatchObject({
      added: [],
      changed: [],
      removed: [],
      unchanged: 15,
    });
  });

  async function sectionIds(path: string): Promise<number[]> {
    const rows = await db.all<{ id: number }>(sql`
      select section.id from section join page on page.id = page_id where path = ${path} order by section.position`);
    return rows.map(row => row.id);
  }

  test('a reading that was cut off goes on at the next open and tells all that it did', async () => {
    const place = await community();
    const first = await openKnowledge({ db, topics, embedder: hashedEmbedder(), allowPrivate: false });
    const half = await first.follow({
      communityId: place,
      name: 'half',
      address: corpus,
      refreshMinutes: 60,
      origin: 'half',
    });
    const some = new Promise<void>(done => {
      const stop = topics.subscribe(topic => {
        if (topic === `source:${half.id}`) {
          stop();
          done();
        }
      });
    });
    await some;
    await first.stop();
    const reopened = await opened();
    const report = await reopened.refresh(half.id);
    expect(report.added).toHaveLength(15);
    expect(await reopened.sourceById(half.id)).toMatchObject({ status: 'ready', pages: 15 });
    const twice = await db.one(sql`
      select count(*) from section join page on page.id = page_id where page.source_id = ${half.id}
      group by page_id, section.position order by 1 desc limit 1`);
    expect(twice).toEqual({ count: 1 });
  });
});

describe('another embedder', () => {
  /** Vectors of four dimensions, by the first letters; can be told to be away or never to answer. */
  const letters = (id: string, state: { away?: boolean; silent?: boolean } = {}): Embedder => ({
    id,
    dimensions: 4,
    async embed(texts, signal) {
      if (state.away) throw new Error('away');
      if (state.silent) {
        await new Promise((_, refuse) => signal?.addEventListener('abort', () => refuse(signal.reason)));
      }
      return texts.map(text =>
        [text.length % 7, text.length % 5, text.length % 3, 1].map(value => value / 10),
      );
    },
  });

  test('embeds anew in the background while the old vectors answer', async () => {
    const room = await opened();
    await untilEmbedded(room);
    room.useEmbedder(letters('letters'));
    const meanwhile = await room.search('correlation id', { communityId: home });
    expect(meanwhile.vector?.embedder ?? 'letters').toMatch(/hashed|letters/);
    await untilEmbedded(room);
    expect((await room.search('correlation id', { communityId: home })).vector?.embedder).toBe('letters');
  });

  test('that was there before finds its vectors again after a start with the hashed one', async () => {
    const room = await opened();
    await untilEmbedded(room);
    const calls: number[] = [];
    const before = letters('letters');
    room.useEmbedder({
      ...before,
      embed: async texts => {
        calls.push(texts.length);
        return before.embed(texts);
      },
    });
    expect(await room.embedded()).toBe(1);
    expect((await room.search('correlation id', { communityId: home })).vector?.embedder).toBe('letters');
    expect(calls).toEqual([1]);
  });

  test('that nobody knows any more loses its vectors once the new one is done', async () => {
    const room = await opened({ embedder: letters('newest') });
    await untilEmbedded(room);
    await expect
      .poll(() => db.one(sql`select count(*) from embedding where embedder = 'letters'`), { timeout: 10_000 })
      .toEqual({ count: 0 });
  });

  test('one that is away or never answers costs an answer its vectors, never the answer', async () => {
    const room = await openKnowledge({
      db,
      topics,
      embedder: letters('letters'),
      allowPrivate: false,
      settleTimeout: 20,
    });
    await untilEmbedded(room);
    room.useEmbedder(letters('letters', { silent: true }));
    const found = await room.search('correlation id', { communityId: home });
    expect(found.vector).toBeUndefined();
    expect(found.sections[0]?.page).toBe('Correlation ID');
    room.useEmbedder(letters('gone', { away: true }));
    expect((await room.ask('what is the correlation id for?', { communityId: home })).answered).toBe(true);
    await room.stop();
  });

  async function untilEmbedded(room: Knowledge): Promise<void> {
    await expect.poll(() => room.embedded(), { timeout: 20_000 }).toBe(1);
  }
});

test('a removed source leaves nothing behind', async () => {
  const place = await community();
  const gone = await knowledge.follow({
    communityId: place,
    name: 'gone',
    address: corpus,
    refreshMinutes: 60,
    origin: 'gone',
  });
  await knowledge.refresh(gone.id);
  await knowledge.remove(gone.id, gone.communityId);
  expect(await knowledge.sourceById(gone.id)).toBeUndefined();
  for (const table of ['page', 'section', 'posting', 'embedding']) {
    expect(
      await db.one({ text: `select count(*) from ${table} where source_id = $1`, values: [gone.id] }),
    ).toEqual({ count: 0 });
  }
  await expect(knowledge.refresh(gone.id)).rejects.toThrow(/not followed any more/);
});

test('a shared source is read once for all, left by one, and back when it is followed by its name', async () => {
  const host = await community();
  const shared = await knowledge.follow({
    communityId: host,
    name: 'handbook',
    address: corpus,
    refreshMinutes: 60,
    origin: 'handbook',
    shared: true,
  });
  await knowledge.refresh(shared.id);
  // Also in a community that was met after it.
  const [here, there] = [await community(), await community()];
  const answered = async (communityId: number) =>
    (await knowledge.ask('what is the correlation id for?', { communityId })).answered;
  expect(await answered(here)).toBe(true);
  await knowledge.remove(shared.id, here);
  expect(await knowledge.sourceNames(here)).toEqual([]);
  expect(await answered(here)).toBe(false);
  expect(await answered(there)).toBe(true);
  const own = { communityId: here, name: 'handbook', address: folder, refreshMinutes: 60, origin: 'own' };
  await expect(knowledge.follow(own)).rejects.toThrow(/already a source called handbook/);
  const back = {
    communityId: here,
    name: undefined,
    address: 'handbook',
    refreshMinutes: 60,
    origin: 'back',
  };
  expect((await knowledge.follow(back)).id).toBe(shared.id);
  expect(await answered(here)).toBe(true);
});

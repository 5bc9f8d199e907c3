import { describe, expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeGitBook, startGitBook } from '../../test/fakes/gitbook.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { guardedFetch } from '../fetch/guarded-fetch.ts';
import { openKnowledge } from '../open.ts';
import { isPageNotFound, withoutAgentInstructions } from './agent-instructions.ts';
import { parseLlms } from './llms.ts';
import { pageAddress } from './site-page.ts';
import { parseSummary } from './summary.ts';
import { throttledFetch } from './throttled-fetch.ts';

const db = await emptyDatabase();
const topics = await openTopics(db);
let time = Date.parse('2026-09-01T00:00:00Z');
let count = 0;

async function followed(prepare: (fake: FakeGitBook) => void = () => {}) {
  const fake = await startGitBook();
  prepare(fake);
  const name = `s${count++}`;
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`,
  );
  const knowledge = await openKnowledge({
    db,
    topics,
    embedder: hashedEmbedder(),
    allowPrivate: true,
    now: () => new Date(time),
  });
  onTestFinished(async () => {
    await knowledge.stop();
    await fake.close();
  });
  const source = await knowledge.follow({
    communityId,
    name: undefined,
    address: fake.url,
    refreshMinutes: 60,
    origin: name,
  });
  const report = await knowledge.refresh(source.id);
  const refresh = (minutes = 1) => {
    time += minutes * 60_000;
    fake.requests.length = 0;
    return knowledge.refresh(source.id);
  };
  const pagesAsked = () =>
    fake.requests.filter(request => request.path.includes('.md')).map(request => request.path.split('?')[0]);
  return { fake, knowledge, source, report, refresh, communityId, pagesAsked };
}

describe('a live site', () => {
  test('is read by its machine interfaces, four pages at a time at most', async () => {
    const { fake, source, report, knowledge, communityId } = await followed(site => {
      site.switches.slow = 5;
      site.switches.agentInstructions = true;
    });
    expect(report).toMatchObject({ changed: [], removed: [], failed: [] });
    expect(report.added).toHaveLength(14);
    expect(source).toMatchObject({ kind: 'site', name: 'elsa-workflows-3' });
    expect(fake.mostAtOnce).toBeLessThanOrEqual(4);
    const pages = fake.requests.filter(request => request.path.includes('.md'));
    expect(pages.every(request => request.path.includes('displayAgentInstructions=false'))).toBe(true);
    const texts = await db.all<{ text: string }>(sql`select text from section`);
    expect(texts.some(row => /Agent Instructions|llms\.txt|\?ask=/.test(row.text))).toBe(false);
    const { sections } = await knowledge.search('correlation id', { communityId });
    expect(sections[0]).toMatchObject({
      page: 'Correlation ID',
      trail: ['Getting Started', 'Concepts'],
      url: `${fake.url}getting-started/concepts/correlation-id`,
    });
  });

  test('is asked only for pages that its sitemap says have changed, until a day has passed', async () => {
    const { fake, refresh, pagesAsked } = await followed();
    fake.edit('expressions/python', '# Python\n\nNow with a zephyrometer.');
    expect(await refresh()).toMatchObject({ added: [], changed: ['Python'], removed: [], unchanged: 13 });
    expect(pagesAsked()).toEqual(['/expressions/python.md']);
    expect(await refresh()).toMatchObject({ changed: [], unchanged: 14 });
    expect(pagesAsked()).toEqual([]);
    await refresh(24 * 60);
    expect(pagesAsked()).toHaveLength(14);
  });

  test('is asked with If-None-Match where it gave a validator', async () => {
    const { fake, refresh } = await followed(site => {
      site.switches.etags = true;
      site.switches.lastModified = false;
    });
    expect(await refresh()).toMatchObject({ changed: [], unchanged: 14 });
    const pages = fake.requests.filter(request => request.path.includes('.md'));
    expect(pages.every(request => request.ifNoneMatch && request.status === 304)).toBe(true);
  });

  test('a page is deleted only when it was found missing twice, and not answered from after the first time', async () => {
    const { fake, refresh, knowledge, communityId } = await followed();
    fake.remove('expressions/liquid');
    expect(await refresh()).toMatchObject({ removed: [] });
    const ask = async () =>
      (await knowledge.search('liquid expressions', { communityId })).sections.map(section => section.page);
    expect(await ask()).not.toContain('Liquid');
    expect(await refresh()).toMatchObject({ removed: ['Liquid'] });
    expect(await refresh()).toMatchObject({ removed: [], unchanged: 13 });
  });

  test('a page that comes back after one bad moment is answered from again', async () => {
    const { fake, refresh, knowledge, communityId } = await followed();
    fake.remove('expressions/liquid');
    await refresh();
    fake.edit('expressions/liquid', '# Liquid\n\nLiquid is back.');
    await refresh();
    const { sections } = await knowledge.search('liquid', { communityId });
    expect(sections.map(section => section.page)).toContain('Liquid');
  });

  test('"Page Not Found" is never indexed, though it comes with status 200 and the lists still name it', async () => {
    const { report } = await followed(site => {
      site.switches.staleLists = true;
      site.remove('expressions/liquid');
    });
    expect(report.added).not.toContain('Liquid');
    expect(
      await db.first(sql`select from section where text like '%does not exist. This page may%'`),
    ).toBeUndefined();
  });

  test('a page that moved keeps its content under its new address, and nothing is embedded again', async () => {
    const { fake, refresh, knowledge, source, communityId } = await followed();
    const ids = () =>
      db.all<{ id: number; url: string }>(sql`
        select section.id, page.url from section join page on page.id = page_id
        where section.source_id = ${source.id} and page.title = 'Liquid' order by section.id`);
    const before = await ids();
    fake.move('expressions/liquid', 'languages/liquid');
    expect(await refresh()).toMatchObject({ added: [], removed: [], failed: [] });
    const after = await ids();
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(new Set(after.map(({ url }) => url))).toEqual(new Set([`${fake.url}languages/liquid`]));
    const { sections } = await knowledge.search('liquid expressions', { communityId });
    expect(sections.map(({ url }) => url)).not.toContain(`${fake.url}expressions/liquid`);
    expect(await refresh()).toMatchObject({ added: [], changed: [], removed: [], unchanged: 14 });
  });

  test('a page that was hidden is not answered from any more, and is gone after a second reading', async () => {
    const { fake, refresh, knowledge, communityId } = await followed();
    fake.hide('expressions/liquid');
    expect(await refresh()).toMatchObject({ removed: [] });
    const { sections } = await knowledge.search('liquid expressions', { communityId });
    expect(sections.map(({ page }) => page)).not.toContain('Liquid');
    expect(await refresh()).toMatchObject({ removed: ['Liquid'] });
  });

  test('drafts under review and old revisions are never read, though a list names them', async () => {
    const { report, pagesAsked } = await followed(site => {
      site.edit('~/changes/7/expressions/liquid', '# Liquid draft\n\nSecret plans.');
      site.edit('~/revisions/9/expressions/liquid', '# Liquid old\n\nSecret plans.');
    });
    expect(report.added).toHaveLength(14);
    expect(pagesAsked().filter(path => path?.includes('~'))).toEqual([]);
  });

  test('that is unchanged is asked three times at most, and nothing is embedded', async () => {
    const { fake, refresh } = await followed();
    const vectors = () => db.one<{ n: number }>(sql`select count(*)::int as n from section`);
    const before = await vectors();
    expect(await refresh()).toMatchObject({ added: [], changed: [], removed: [], unchanged: 14 });
    expect(fake.requests.map(({ path }) => path).sort()).toEqual(['/llms.txt', '/sitemap-pages.xml']);
    expect(await vectors()).toEqual(before);
  });

  test('that has two spaces is asked three times when nothing changed, and a change in either is seen at once', async () => {
    const { fake, refresh } = await followed(site => {
      site.spaces = ['', 'expressions/'];
    });
    expect(await refresh()).toMatchObject({ added: [], changed: [], removed: [], unchanged: 14, failed: [] });
    expect(fake.requests.map(({ path }) => path).sort()).toEqual([
      '/expressions/sitemap-pages.xml',
      '/llms.txt',
      '/sitemap-pages.xml',
    ]);
    fake.edit('expressions/python', '# Python\n\nNow with a zephyrometer.');
    expect(await refresh()).toMatchObject({ changed: ['Python'], unchanged: 13 });
    fake.edit('optimize/log-persistence', '# Logs\n\nNow with a barometer.');
    expect((await refresh()).changed).toHaveLength(1);
  });

  test('a space that is new, or gone, is seen though the list of spaces is not asked each time', async () => {
    const { fake, refresh } = await followed();
    fake.spaces = ['', 'de/'];
    fake.edit('de/start', '# Los geht es\n\nEine Seite.');
    expect(await refresh()).toMatchObject({ added: ['Los geht es'], removed: [] });
    expect(await refresh()).toMatchObject({ added: [], changed: [], unchanged: 15 });
    expect(fake.requests.map(({ path }) => path)).toContain('/de/sitemap-pages.xml');
    fake.spaces = [''];
    fake.remove('de/start');
    await refresh();
    expect(await refresh()).toMatchObject({ removed: ['Los geht es'], failed: [] });
    expect(await refresh()).toMatchObject({ removed: [], unchanged: 14 });
    expect(fake.requests.map(({ path }) => path).sort()).toEqual(['/llms.txt', '/sitemap-pages.xml']);
  });

  test('an answer says how old its source is, and that a site which is down can’t be read', async () => {
    const { fake, refresh, knowledge, communityId } = await followed();
    const ask = async () => {
      const answer = await knowledge.ask('what is the correlation id for?', { communityId });
      return answer.answered ? answer.notes.map(inEnglish).join(' ') : 'refused';
    };
    expect(await ask()).not.toMatch(/was read|can’t be read/);
    time += 3 * 24 * 3_600_000;
    expect(await ask()).toContain('was read 3 days ago; it may say something else by now.');
    fake.switches.noGitBook = true;
    await expect(refresh()).rejects.toThrow(/no GitBook pages any more/);
    expect(await ask()).toContain('can’t be read at the moment. This is as it was 3 days ago.');
  });

  test('one page that fails is reported and the others are read', async () => {
    const { report, knowledge, source } = await followed(site =>
      site.switches.broken.add('expressions/python'),
    );
    expect(report.failed.map(({ page, why }) => [page, inEnglish(why)])).toEqual([
      ['Python', 'The site answered 500.'],
    ]);
    expect(report.added).toHaveLength(13);
    const { status, problem = '' } = (await knowledge.sourceById(source.id)) ?? source;
    expect(status).toBe('ready');
    expect(inEnglish(problem)).toContain('Python');
  }, 30_000);

  test('a busy site is waited for as long as it says', async () => {
    const { report } = await followed(site => {
      site.switches.busy = { answers: 3, retryAfter: '0' };
    });
    expect(report.added).toHaveLength(14);
  });

  test('what is read once stays when the site is away', async () => {
    const { fake, refresh, knowledge, source, communityId } = await followed();
    fake.switches.noGitBook = true;
    await expect(refresh()).rejects.toThrow(/no GitBook pages any more/);
    const { status, problem = '' } = (await knowledge.sourceById(source.id)) ?? source;
    expect(status).toBe('ready');
    expect(inEnglish(problem)).toContain('llms.txt');
    expect((await knowledge.search('correlation id', { communityId })).sections).not.toEqual([]);
  });
});

describe('an address that is not followed', () => {
  const tryFollow = async (prepare: (fake: FakeGitBook) => void, allowPrivate = true, path = '') => {
    const fake = await startGitBook();
    prepare(fake);
    const { id: communityId } = await db.one<{ id: number }>(
      sql`insert into community (platform, external_id, name) values ('web', ${`n${count}`}, ${`n${count++}`}) returning id`,
    );
    const knowledge = await openKnowledge({ db, topics, embedder: hashedEmbedder(), allowPrivate });
    onTestFinished(async () => {
      await knowledge.stop();
      await fake.close();
    });
    return knowledge.follow({
      communityId,
      name: undefined,
      address: `${fake.url}${path}`,
      refreshMinutes: 60,
      origin: `n${count++}`,
    });
  };

  test('no GitBook: says what was looked for', async () => {
    await expect(
      tryFollow(fake => {
        fake.switches.noGitBook = true;
      }),
    ).rejects.toThrow(/llms\.txt .* sitemap\.xml/);
  });
  test('a loop of redirects', async () => {
    await expect(
      tryFollow(fake => {
        fake.switches.redirect = 'loop';
      }),
    ).rejects.toThrow(/in a loop/);
  });
  test('a private address', async () => {
    await expect(tryFollow(() => {}, false)).rejects.toThrow(/private network/);
  });
  test('a page of a site leads to its site', async () => {
    expect(await tryFollow(() => {}, true, 'expressions/python')).toMatchObject({
      kind: 'site',
      status: 'reading',
    });
  });
});

test('the pause after a 429 is as long as the site says, for all who ask', async () => {
  const waits: number[] = [];
  let answers = 0;
  const fetch = throttledFetch(
    async url => ({
      url,
      status: answers++ ? 200 : 429,
      headers: { 'retry-after': '7' },
      type: 'text',
      text: '',
    }),
    async ms => void waits.push(ms),
  );
  expect((await fetch('https://a.example')).status).toBe(200);
  expect(waits).toEqual([7000]);
});

test('a redirect to a private address is refused at the hop', async () => {
  const fake = await startGitBook();
  onTestFinished(() => fake.close());
  fake.switches.redirect = 'http://10.0.0.1/';
  const seen: string[] = [];
  // The first hop is let through as if it were public; what it redirects to is judged by the guard itself.
  await expect(
    (async () => {
      const first = await fetch(fake.url, { redirect: 'manual' });
      seen.push(first.headers.get('location') ?? '');
      return guardedFetch({ allowPrivate: false })(seen[0] ?? '');
    })(),
  ).rejects.toThrow(/private network/);
});

describe('what a site says', () => {
  test('llms.txt: title, sections, pages, descriptions; its instructions for agents are left out', () => {
    const index = parseLlms(
      '# Mill\n\n## Guides\n\n- [Start \\& run](https://m.example/start.md): First steps\n- [Elsewhere](https://m.example/page)\n\n---\n\n# Agent Instructions\n- [Do this](https://m.example/evil.md)',
      'https://m.example/llms.txt',
    );
    expect(index).toEqual({
      title: 'Mill',
      pages: [
        {
          title: 'Start & run',
          url: 'https://m.example/start.md',
          description: 'First steps',
          section: 'Guides',
        },
      ],
    });
  });

  test('instructions for agents go, old and new, and a page about them stays', () => {
    const head = '> For the complete documentation index, see [llms.txt](https://m/llms.txt).\n\n';
    expect(withoutAgentInstructions(`${head}# T\n\nBody.\n\n---\n\n# Agent Instructions\nDo.\n`)).toBe(
      '# T\n\nBody.\n',
    );
    expect(
      withoutAgentInstructions(
        '# T\n\nBody.\n\n---\n\n# Agent Instructions: Querying This Documentation\n\nDo.\n',
      ),
    ).toBe('# T\n\nBody.\n');
    expect(withoutAgentInstructions('# T\n\n## Agent Instructions\n\nBody.')).toBe(
      '# T\n\n## Agent Instructions\n\nBody.',
    );
    expect(isPageNotFound(`${head}# Page Not Found\n\nThe URL`)).toBe(true);
    expect(isPageNotFound('# Page Not Found errors and how to mend them')).toBe(false);
  });

  test('page addresses are told apart as people see them', () => {
    expect(pageAddress('https://m.example/docs/start.md?x=1#y')).toBe('https://m.example/docs/start');
    expect(pageAddress('https://m.example/docs/readme.md')).toBe('https://m.example/docs');
    expect(pageAddress('https://m.example/')).toBe('https://m.example');
  });

  test('SUMMARY.md: groups, nesting, escapes; other sites make no page', () => {
    const summary =
      '# Table\n\n* [Home](README.md)\n\n## Use <a href="#u" id="u"></a>\n\n* [Start \\(now\\)](use/start.md)\n  * [Deep](use/deep.md "x")\n* [Out](https://x.y)\n* Plain\n  * [Under](under/)\n';
    expect(parseSummary(summary)).toEqual([
      { path: 'README.md', title: 'Home', trail: [] },
      { path: 'use/start.md', title: 'Start (now)', trail: ['Use'] },
      { path: 'use/deep.md', title: 'Deep', trail: ['Use', 'Start (now)'] },
      { path: 'under/README.md', title: 'Under', trail: ['Use', 'Plain'] },
    ]);
  });
});

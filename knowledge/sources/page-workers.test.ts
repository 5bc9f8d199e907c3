import { expect, onTestFinished, test } from 'vitest';
import type { PageJob } from './page-job.ts';
import { openPageWorkers, type PageLimits, UnreadablePage } from './page-workers.ts';

const job = (markdown: string): PageJob => ({
  markdown,
  fragments: new Map([['note.md', 'Reused.']]),
  specs: new Map(),
  listedTitle: undefined,
  pathTitle: 'From its path',
  trail: ['Guide'],
  description: undefined,
});
const resolve = (target: string) => ({ url: `https://docs.example/${target}`, title: 'Other page' });
const never = new AbortController().signal;

function open(limits?: PageLimits) {
  const workers = openPageWorkers(limits);
  onTestFinished(() => workers.close());
  return workers;
}

test('a page is prepared in the thread, its links and fragments from here', async () => {
  const page = await open().prepare(
    job('# T\n\nSee [a.md](a.md).\n\n{% include "note.md" %}\n\n## B\n\nWords.'),
    resolve,
    never,
  );
  expect(page.title).toBe('T');
  expect(page.sections.map(section => section.text)).toEqual([
    'See [Other page](https://docs.example/a.md).\n\nReused.',
    'Words.',
  ]);
  expect(page.sections[1]?.counts).toEqual(
    new Map([
      ['guid', 1],
      ['word', 1],
      ['b', 1],
    ]),
  );
});

test('a page that takes too long is given up, and the next one is read', async () => {
  const workers = open({ deadline: 1 });
  await expect(workers.prepare(job('# T\n\nWords.'), resolve, never)).rejects.toThrow(UnreadablePage);
  await expect(workers.prepare(job('# T\n\nWords.'), resolve, never)).rejects.toThrow(/longer than/);
});

test('a page that needs too much memory is given up, and the next one is read', async () => {
  const workers = open({ memory: 32 });
  const large = Array.from({ length: 40_000 }, (_, n) => `- [a${n}](b) **c** \`d\` ${n}`).join('\n');
  await expect(workers.prepare(job(large), resolve, never)).rejects.toThrow(/32 MB of memory/);
  expect((await workers.prepare(job('# T\n\nWords.'), resolve, never)).title).toBe('T');
}, 60_000);

test('a page with too many characters is not even begun', async () => {
  await expect(open({ characters: 10 }).prepare(job('x'.repeat(11)), resolve, never)).rejects.toThrow(
    /more than 10 characters/,
  );
});

test('a reading that is stopped stops its page, and what waits behind it', async () => {
  const workers = open();
  const stopping = new AbortController();
  const first = workers.prepare(job('- a\n'.repeat(100_000)), resolve, stopping.signal);
  const second = workers.prepare(job('# T'), resolve, stopping.signal);
  stopping.abort(new Error('stopped'));
  await Promise.all([first, second].map(one => expect(one).rejects.toThrow('stopped')));
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startGitBook } from '../test/fakes/gitbook.ts';
import { startProcess } from '../test/gristmill-process.ts';
import { bakery } from '../test/surfaces/rows.ts';
import { type ShownMessage, signIn, type WebClient } from '../test/web-client.ts';
import { untilIndexed } from './indexed.ts';
import { type Measurement, quantile } from './measurement.ts';

/** What is asked: `/help` alone is answered three times in ten seconds and not more, on purpose. */
const question = '/help submit';
/** Milliseconds between an answer and the next question. */
const pause = 100;
const quietAsks = 60;
/** While something is worked on it is asked so often at least, and for so many seconds at most. */
const fewest = 15;
const longest = 240;
/** Seconds until something hostile has to be over. */
const patience = 3600;

/**
 * How long somebody waits for a page of `/help` while something hostile of somebody else's is worked on, beside the same in a
 * quiet house: `npm run bench hostile`, or `node bench/hostile.ts 5000` with a smaller file.
 *
 * @param rows of the large file
 */
export async function run(rows = 100_000): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const site = await hostileSite(join(folder, 'site'));
  const gristmill = await startProcess({
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    MESSAGES_PER_MINUTE: '100000',
    DOCS_ALLOW_PRIVATE: 'yes',
  });
  try {
    const operator = await signIn(gristmill.operatorLink, 'olga');
    await operator.until('the greeting', () => true);
    await untilIndexed(operator);
    const [eve, ana] = [await joined(operator, 'eve', 'steward'), await joined(operator, 'ana', 'everyone')];
    await confirmed(operator, '/datanet create loaves text review:automatic maxMegabytes:60', 'Make it');
    const quiet = await waits(ana, () => wait(0), quietAsks);
    const measured = beside('in a quiet house', quiet, quiet);
    for (const [what, work] of deeds({ operator, eve, site: site.url, rows })) {
      console.log(`  ${what} …`);
      measured.push(...beside(what, await waits(ana, work, fewest), quiet));
    }
    for (const client of [operator, eve, ana]) client.close();
    return measured;
  } finally {
    await site.close();
    await gristmill.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Parties {
  operator: WebClient;
  /** Who gives what is hostile. */
  eve: WebClient;
  /** Address of the docs with a hostile page. */
  site: string;
  rows: number;
}

function deeds({ operator, eve, site, rows }: Parties): [what: string, work: () => Promise<unknown>][] {
  const count = rows.toLocaleString('en-US');
  return [
    [
      '25 KB of spaces in a page of docs',
      async () => {
        await confirmed(operator, `/docs add ${site} name:spaces`, 'Follow it');
        await untilIndexed(operator);
      },
    ],
    ['“{]” as a JSON file', () => given(eve, 'broken.json', '{]')],
    ['a row of 1 MB of digits', () => given(eve, 'digits.txt', '1234567890'.repeat(100_000))],
    ['a row of 1 MB of words', () => given(eve, 'words.txt', 'miller grain flour '.repeat(55_000))],
    [
      '50 bodies of 1 MB to /api/form at once',
      () =>
        Promise.all(
          Array.from({ length: 50 }, async () => {
            const body = JSON.stringify({ values: { text: 'x'.repeat(1_000_000) } });
            const headers = { 'Content-Type': 'application/json' };
            // A refusal may come before all of it is sent.
            await eve.fetch('/api/form', { method: 'POST', headers, body }).catch(() => {});
          }),
        ),
    ],
    [`${count} rows that are checked`, () => given(eve, 'large.jsonl', bakery(rows))],
    [`${count} rows that are frozen`, () => eve.ask('/snapshot loaves', frozen, patience)],
  ];
}

const frozen = ({ text }: { text: string }) => /Frozen/.test(text);

/** Gives a file and resolves when it was checked, whatever came of it. */
async function given(client: WebClient, name: string, content: string): Promise<void> {
  const mark = await client.send('/submit loaves', [{ name, content }]);
  const isChecked = (text: string) => /Submission \d/.test(text) && !/Received;|Checking/.test(text);
  await client.until(`the check of ${name}`, ({ id, text }) => id > mark && isChecked(text), patience);
}

/** Milliseconds until `/help` was answered, again and again while the work goes on. */
async function waits(client: WebClient, work: () => Promise<unknown>, least: number): Promise<number[]> {
  let isOver = false;
  const over = work().finally(() => {
    isOver = true;
  });
  // Said where it is awaited.
  over.catch(() => {});
  const times: number[] = [];
  const until = performance.now() + longest * 1000;
  while (times.length < least || (!isOver && performance.now() < until)) {
    const asked = performance.now();
    await client.ask(question, undefined, patience);
    times.push(performance.now() - asked);
    await wait(pause);
  }
  await over;
  return times;
}

function beside(what: string, times: readonly number[], quiet: readonly number[]): Measurement[] {
  const figures = [
    { label: 'p95', of: (all: readonly number[]) => quantile(all, 0.95) },
    { label: 'longest', of: (all: readonly number[]) => Math.max(...all) },
  ];
  return figures.map(({ label, of }) => ({
    name: `/help, ${label}: ${what}`,
    ours: of(times),
    baseline: of(quiet),
    unit: 'ms',
    // The aim is a time: the quiet house stands beside it to show what the machine is worth.
    target: '≤ 250',
  }));
}

async function hostileSite(folder: string) {
  await mkdir(folder);
  await writeFile(join(folder, 'SUMMARY.md'), '# Summary\n\n* [Spaces](README.md)\n');
  await writeFile(join(folder, 'README.md'), `# Spaces\n\na${' '.repeat(25_000)}b\n`);
  return startGitBook(folder);
}

async function joined(operator: WebClient, name: string, role: string): Promise<WebClient> {
  const card = await confirmed(operator, `/invite ${role}`, 'Make the link', text =>
    text.includes('/sign-in/'),
  );
  const client = await signIn(/https?:\/\/\S+\/sign-in\/[\w-]+/.exec(card.text)?.[0] ?? '', name);
  await client.until('the greeting', () => true);
  return client;
}

/** Says something that may wait for a press, presses, and resolves with the first answer that `holds`. */
async function confirmed(client: WebClient, words: string, button: string, holds = (_text: string) => true) {
  const plan = await client.ask(words, undefined, patience);
  if (!plan.reply.buttons?.some(({ label }) => label === button)) return plan;
  await client.press(plan, button);
  const isAnswer = (one: ShownMessage) => one.revision > plan.revision && holds(one.text);
  return client.until(`the answer to ${words}`, isAnswer, patience);
}

if (import.meta.main) {
  const [rows] = process.argv.slice(2).map(Number);
  console.table(await run(rows));
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { checkLog } from '../../store/ledger/verify/log.js';
import { chromiumPath, openBrowser } from '../../test/browser.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testWebApp } from './app.fixture.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { rooms, person } = house;
const local = await rooms.people.community('web', 'local', 'Local chat');
const app = testWebApp(db, house, local);

async function cookieOf(role: 'contributor' | 'operator'): Promise<string> {
  const member = await rooms.people.person('web', role, role);
  await rooms.people.setRole(local.id, member.id, role);
  const link = await rooms.people.signInToken(local.id, member.id, role);
  const signedIn = await app.request(`/sign-in/${link}`, { method: 'POST' });
  return signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function accepted(): Promise<number> {
  const ana = await person('Ana', 'contributor');
  const { id: datanetId } = await rooms.datanets.create({
    communityId: house.community.id,
    createdBy: ana.id,
    name: `net ${crypto.randomUUID().slice(0, 8)}`,
    modality: 'text',
    review: 'automatic',
    origin: crypto.randomUUID(),
  });
  const file = await house.files.put('Barley is malted for four days before it is dried in the kiln.');
  const { id } = await rooms.datanets.submit({
    datanetId,
    personId: ana.id,
    origin: crypto.randomUUID(),
    files: [{ name: 'a.txt', ...file }],
  });
  await vi.waitFor(
    async () => expect((await rooms.datanets.submissionById(id)).status).toBe('accepted'),
    20_000,
  );
  return id;
}

test('the page that checks, its scripts and the key are for everybody', async () => {
  const page = await app.request('/verify', { headers: { 'Accept-Language': 'de' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<html lang="de">');
  expect((await (await app.request('/verify/key')).text()).trim()).toBe(rooms.ledger.verifierKey);
  const script = await app.request('/store/ledger/verify/receipt.js');
  expect(script.headers.get('Content-Type')).toContain('text/javascript');
  for (const path of [
    '/store/ledger/verify/../ledger.ts',
    '/store/ledger/verify/receipt.test.ts',
    '/store/ledger/ledger.ts',
  ])
    expect((await app.request(path)).status, path).not.toBe(200);
});

test('the whole ledger is for operators', async () => {
  await accepted();
  await rooms.ledger.sequence();
  expect((await app.request('/ledger.txt')).status).toBe(401);
  const contributor = await cookieOf('contributor');
  expect((await app.request('/ledger.txt', { headers: { cookie: contributor } })).status).toBe(404);
  const operator = await cookieOf('operator');
  const answer = await app.request('/ledger.txt', { headers: { cookie: operator } });
  const lines = (await answer.text()).split('\n');
  const { problems, size } = await checkLog(lines, rooms.ledger.verifierKey);
  expect([problems, size]).toEqual([[], 2]);
});

describe.skipIf(!chromiumPath)('in a browser', () => {
  test('a receipt is checked without a network, by the key that was there when the page was opened', async () => {
    const id = await accepted();
    const { size: _, ...receipt } = await rooms.ledger.receipt(house.community.id, id);
    const folder = await mkdtemp(join(tmpdir(), 'gristmill-verify-'));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    const browser = await openBrowser();
    afterAll(async () => {
      await browser.close();
      server.close();
      await rm(folder, { recursive: true, force: true });
    });
    await new Promise<void>(resolve => (server.listening ? resolve() : server.once('listening', resolve)));
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('The server has no port.');
    const context = await browser.newContext({ viewport: { width: 320, height: 700 } });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('pageerror', error => trouble.push(String(error)));
    page.on('console', said => said.type() === 'error' && trouble.push(said.text()));
    await page.goto(`http://127.0.0.1:${address.port}/verify`);
    await page.waitForFunction(
      key => document.querySelector('textarea')?.value === key,
      rooms.ledger.verifierKey,
    );
    await context.setOffline(true);
    const verdictOf = async (name: string, content: string) => {
      await writeFile(join(folder, name), content);
      await page.setInputFiles('#file', join(folder, name));
      await page.waitForSelector('[data-verdict]:not([hidden]):not([data-verdict=busy])');
      const verdict = await page.getAttribute('[data-verdict]:not([hidden])', 'data-verdict');
      return [verdict, await page.textContent('#verdict')];
    };
    const [good, words] = await verdictOf('receipt.json', JSON.stringify(receipt, undefined, 2));
    expect(good).toBe('good');
    expect(words).toContain('"kind":"decided"');
    const forged = JSON.stringify(receipt).replace('\\"items\\":1', '\\"items\\":9');
    const [bad, why] = await verdictOf('forged.json', forged);
    expect(bad).toBe('bad');
    expect(why).toContain('does not lead to the signed root');
    const log = (await Array.fromAsync(rooms.ledger.lines())).join('\n');
    expect((await verdictOf('ledger.txt', log))[0]).toBe('good');
    expect((await verdictOf('less.txt', log.slice(0, log.lastIndexOf('\n'))))[0]).toBe('bad');
    expect((await verdictOf('photo.png', '\u0000\u0001'))[0]).toBe('bad');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(trouble).toEqual([]);
    const screenshots = process.env.SCREENSHOTS;
    if (screenshots) {
      await verdictOf('again.json', JSON.stringify(receipt));
      await page.screenshot({ path: join(screenshots, 'verify.png'), fullPage: true });
    }
  }, 60_000);
});

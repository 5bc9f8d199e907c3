import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { type Gristmill, start } from '../../main.ts';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { chromiumPath, openBrowser } from '../browser.ts';
import { dataFolderWithModels } from '../shared-models.ts';

// The whole walk of a newcomer, in a real browser with the real trainer. SCREENSHOTS=folder keeps a picture of each step.
describe.skipIf(!chromiumPath)('the walk in a browser', { timeout: 600_000 }, () => {
  let dataDir: string;
  let gristmill: Gristmill;
  let browser: Browser;
  let operator: Page;
  const trouble: string[] = [];
  const { log, problems } = collectingLogger();

  beforeAll(async () => {
    dataDir = await dataFolderWithModels();
    gristmill = await start(
      readConfig({
        DATA_DIR: dataDir,
        PORT: '0',
        EMBEDDINGS: 'letters',
        MESSAGES_PER_MINUTE: '1000',
      }),
      log,
    );
    browser = await openBrowser();
    operator = await signIn(gristmill.operatorLink);
  }, 900_000);

  afterAll(async () => {
    await browser?.close();
    await gristmill?.stop();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  });

  async function signIn(link: string, name?: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 860 } });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on('pageerror', error => trouble.push(String(error)));
    await page.goto(link);
    if (name) await page.fill('#name', name);
    await page.click('button[type=submit]');
    await page.waitForSelector('article.message');
    return page;
  }

  const say = async (page: Page, words: string) => {
    await page.fill('#write', words);
    await page.press('#write', 'Enter');
  };
  /** The newest card that holds the words. */
  const card = (page: Page, words: string | RegExp): Locator =>
    page.locator('article.message', { hasText: words }).last();
  const press = (page: Page, words: string | RegExp, label: string) =>
    card(page, words).getByRole('button', { name: label, exact: true }).click();

  async function keep(page: Page, name: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  test('a datanet is made with the form behind the first button', async () => {
    await keep(operator, '01-welcome');
    await press(operator, 'Welcome to Gristmill', 'Make a datanet');
    const form = operator.locator('form', { has: operator.getByLabel('Name', { exact: false }) }).last();
    await form.getByLabel('Name', { exact: false }).first().fill('mill-talk');
    await form
      .getByLabel('Modality', { exact: false })
      .first()
      .selectOption('text', { timeout: 500 })
      .catch(() => form.getByText('text', { exact: true }).click());
    await keep(operator, '02-form');
    await form.getByRole('button').last().click();
    await card(operator, 'at least two reviewers agree').waitFor();
    await keep(operator, '03-datanet');
  });

  test('a dropped file is checked on a live card', async () => {
    await operator.setInputFiles(
      '#picker',
      join(import.meta.dirname, '..', '..', 'examples', 'example.jsonl'),
    );
    await keep(operator, '04-chosen');
    await operator.press('#write', 'Enter');
    await card(operator, 'waiting for reviewers').waitFor();
    await keep(operator, '05-checked');
  });

  test('two invited people review a sample, and it is decided', async () => {
    for (const [at, name] of ['bo', 'chen'].entries()) {
      await say(operator, '/invite reviewer');
      // The one before is still there, with a button that was pressed.
      await operator
        .locator('article.message', { hasText: 'Make an invitation' })
        .nth(at)
        .getByRole('button', { name: 'Make the link' })
        .click();
      const link = card(operator, /\/sign-in\//).locator('.verbatim');
      const seen = new Set<string>();
      await expect
        .poll(async () => {
          const text = (await link.innerText()).trim();
          if (links.has(text)) return false;
          seen.add(text);
          return true;
        })
        .toBe(true);
      const [address = ''] = seen;
      links.add(address);
      const reviewer = await signIn(address, name);
      await press(reviewer, 'Welcome to Gristmill', 'Review');
      const task = card(reviewer, 'Review submission');
      await task.waitFor();
      await keep(reviewer, `06-review-${name}`);
      await press(reviewer, 'Review submission', 'Excellent');
      await card(reviewer, 'your vote is recorded').waitFor();
      await keep(reviewer, `07-voted-${name}`);
      await reviewer.context().close();
    }
    await card(operator, 'accepted as excellent').waitFor();
    await keep(operator, '08-decided');
  });
  const links = new Set<string>();

  test('the leaderboard is a picture', async () => {
    await say(operator, 'who is ahead?');
    const picture = card(operator, 'The score is the highest').locator('img');
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate(image => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(600);
    await keep(operator, '09-leaderboard');
  });

  test('a question is answered from the manual with links that open', async () => {
    await say(operator, 'how do I train a model?');
    const source = card(operator, '[1]').locator('.links a').first();
    await source.waitFor();
    await keep(operator, '10-answer');
    const [manual] = await Promise.all([
      operator
        .context()
        .waitForEvent('page', { timeout: 5000 })
        .catch(() => operator),
      source.click(),
    ]);
    await manual.waitForSelector('main h1, main h2');
    await keep(manual, '11-manual');
    if (manual === operator) await operator.goBack();
    else await manual.close();
    await say(operator, '/ask which airline flies to Reykjavik on Sundays?');
    await card(operator, 'The docs do not answer that').waitFor();
    await keep(operator, '12-refusal');
  });

  test('a model is trained from a sentence and chatted with', async () => {
    await say(operator, 'fine-tune the small smol on mill-talk for 1 epoch, batch size 8, lr 1e-3');
    await card(operator, 'Credit goes to').waitFor();
    await keep(operator, '13-plan');
    await press(operator, 'Credit goes to', 'Start');
    await card(operator, /Step \d+ of \d+/).waitFor({ timeout: 400_000 });
    await keep(operator, '14-training');
    await card(operator, 'mill-talk-v1 is ready').waitFor({ timeout: 400_000 });
    await keep(operator, '15-trained');
    await press(operator, 'mill-talk-v1 is ready', 'Chat with it');
    await card(operator, 'Chatting with mill-talk-v1').waitFor();
    await say(operator, 'Why is the sky blue?');
    await card(operator, 'mill-talk-v1 · Version').waitFor({ timeout: 300_000 });
    await expect
      .poll(() => card(operator, 'mill-talk-v1 · Version').getByText('Answering').count(), {
        timeout: 300_000,
      })
      .toBe(0);
    await keep(operator, '16-chat');
    await say(operator, '/end chat');
    await card(operator, 'has ended').waitFor();
  });

  test('the page stays within 320 pixels, in the dark too', async () => {
    await operator.emulateMedia({ colorScheme: 'dark' });
    await operator.setViewportSize({ width: 320, height: 640 });
    await keep(operator, '17-phone');
    const wide = await operator.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(320);
  });

  test('nothing went wrong on the page or in the process', () => {
    expect(trouble).toEqual([]);
    expect(problems).toEqual([]);
  });
});

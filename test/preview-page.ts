import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { WireForm } from '../bot/web/page/wire.ts';
import { chromiumPath, openBrowser } from './browser.ts';
import { openPreview, type Preview } from './fakes/web-preview.ts';
import type { PreviewReply } from './fakes/web-preview-messages.ts';

let browser: Browser;
/** What a test has opened. */
export const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  if (chromiumPath) browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/**
 * A page over a preview, closed after the test. `trouble` is what went wrong on it: errors, broken rules of the content
 * security policy, hostile words that were run.
 */
export async function open(
  preview: Preview,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; trouble: string[] }> {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
  closing.push(() => context.close());
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('pageerror', error => trouble.push(String(error)));
  page.on('dialog', dialog => {
    if (dialog.type() !== 'beforeunload') trouble.push(dialog.message());
    dialog.accept();
  });
  await page.exposeFunction('hostile', () => trouble.push('hostile words were run'));
  await page.exposeFunction('broken', (rule: string) => trouble.push(rule));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', event =>
      Reflect.get(window, 'broken')(`${event.violatedDirective} ${event.sample}`),
    );
  });
  await page.goto(preview.url);
  await page.waitForSelector('#messages[aria-live=polite]', { state: 'attached' });
  return { page, trouble };
}

/** A server of made-up messages, stopped after the test. */
export async function start(options: Parameters<typeof openPreview>[0] = {}): Promise<Preview> {
  const preview = await openPreview(options);
  closing.push(() => preview.stop());
  return preview;
}

export const words = (text: string): PreviewReply => ({ blocks: [{ kind: 'text', markdown: text }] });

export const form: WireForm = {
  title: 'Make a datanet',
  fields: [
    { name: 'name', label: 'Name', type: 'text', required: true },
    { name: 'datanet', label: 'Like', type: 'name', of: 'datanet', multiple: false, required: false },
    {
      name: 'limit',
      label: 'Files a day',
      type: 'number',
      min: 1,
      max: 50,
      whole: true,
      required: true,
      value: 20,
    },
    { name: 'data', label: 'Data', type: 'files', required: false },
  ],
  submit: { label: 'Make it', call: { command: 'datanet create', token: 'k0Qe' } },
};

export const write = (page: Page) => page.getByRole('combobox', { name: 'Message' });

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser } from '../../../test/browser.ts';
import { openPreview, type Preview } from '../../../test/fakes/web-preview.ts';
import type { PreviewReply } from '../../../test/fakes/web-preview-messages.ts';
import type { WireForm } from './wire.ts';

let browser: Browser;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  if (chromiumPath) browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What went wrong on a page: errors, broken rules of the content security policy, hostile words that were run. */
async function open(
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

async function start(options: Parameters<typeof openPreview>[0] = {}): Promise<Preview> {
  const preview = await openPreview(options);
  closing.push(() => preview.stop());
  return preview;
}

const words = (text: string): PreviewReply => ({ blocks: [{ kind: 'text', markdown: text }] });
const form: WireForm = {
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
const write = (page: Page) => page.getByRole('combobox', { name: 'Message' });

describe.skipIf(!chromiumPath)('what is shown', () => {
  test.each([
    [320, 'light'],
    [320, 'dark'],
    [768, 'light'],
    [1280, 'dark'],
  ] as const)('fits %i pixels, %s, whatever people write', async (width, colorScheme) => {
    const { page, trouble } = await open(await start({ canned: true }), {
      viewport: { width, height: 700 },
      colorScheme,
    });
    const outside = await page.evaluate(() => {
      const wide = [...document.querySelectorAll('body *')].filter(element => {
        const { right, left, width } = element.getBoundingClientRect();
        return (
          width > 0 && (right > innerWidth + 1 || left < -1) && !element.closest('.wide, pre, .skip, .unseen')
        );
      });
      return wide.map(element => `${element.tagName}.${element.className}`).slice(0, 5);
    });
    expect(outside).toEqual([]);
    expect(
      await page.evaluate(() => [
        document.documentElement.scrollWidth > innerWidth,
        (document.querySelector('#log')?.scrollWidth ?? 0) > innerWidth,
      ]),
    ).toEqual([false, false]);
    expect(trouble).toEqual([]);
  });

  test('is inert: no address but safe ones, no element that words could make', async () => {
    const { page, trouble } = await open(await start({ canned: true }));
    const found = await page.evaluate(() => ({
      addresses: [...document.querySelectorAll('#messages a')].map(link => link.getAttribute('href') ?? ''),
      made: document.querySelectorAll(
        '#messages :is(script, iframe, object, embed, [onerror], [onload], [style])',
      ).length,
      images: [...document.querySelectorAll('#messages img')].map(image => image.getAttribute('src')),
      away: [...document.querySelectorAll('#messages a[target=_blank]')].every(link =>
        link.getAttribute('rel')?.includes('noopener'),
      ),
    }));
    expect(found.addresses.filter(address => !/^(https:\/\/|\/[^/])/.test(address))).toEqual([]);
    expect(found.made).toBe(0);
    expect(found.images.every(source => source?.startsWith('/pictures/'))).toBe(true);
    expect(found.away).toBe(true);
    const folded = page.locator('#messages button[aria-expanded=false]');
    expect(await folded.count()).toBeGreaterThan(0);
    await folded.evaluateAll(buttons => buttons.forEach(button => void (button as HTMLElement).click()));
    expect(await folded.count()).toBe(0);
    expect(trouble).toEqual([]);
  });

  test('has names for those who do not see it', async () => {
    const { page } = await open(await start({ canned: true }));
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, input:not([hidden]), select, textarea, progress, img')]
        .filter(element => {
          const labelled =
            'labels' in element && element.labels instanceof NodeList && element.labels.length > 0;
          return (
            !labelled &&
            !element.textContent?.trim() &&
            !element.matches('[aria-label], [aria-labelledby], [alt]')
          );
        })
        .map(element => element.outerHTML.slice(0, 80)),
    );
    expect(nameless).toEqual([]);
    const log = page.getByRole('log', { name: 'Messages' });
    expect(
      await log.getByRole('progressbar', { name: 'Step 97 of 150' }).getAttribute('aria-valuetext'),
    ).toContain('64 %');
    expect(await log.getByRole('table', { name: 'Contributors, this week' }).count()).toBe(1);
    expect(await log.getByRole('article', { name: /^You/ }).count()).toBeGreaterThan(3);
    expect(await page.getByText('Problem:').count()).toBeGreaterThan(0);
  });

  test('is still for those who want it still', async () => {
    const preview = await start({ canned: true });
    const { page } = await open(preview, { reducedMotion: 'reduce' });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test('a picture opens large, and closes with Escape', async () => {
    const { page } = await open(await start({ canned: true }));
    await page.getByRole('button', { name: /^Show large: Ada/ }).click();
    const viewer = page.getByRole('dialog', { name: 'Picture' });
    expect(await viewer.getByRole('img').getAttribute('src')).toBe('/pictures/board.png');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'hidden' });
  });
});

describe.skipIf(!chromiumPath)('a message that changes', () => {
  test('is drawn in place, and leaves alone what did not change', async () => {
    const preview = await start();
    const { page } = await open(preview);
    const card = (value: number): PreviewReply => ({
      title: 'Job 4',
      state: { tone: 'busy', text: 'Training' },
      blocks: [
        { kind: 'progress', label: `Step ${value * 100} of 100`, value },
        {
          kind: 'choice',
          name: 'reason',
          label: 'Reason',
          multiple: false,
          options: [
            { value: 'a', label: 'One' },
            { value: 'b', label: 'Other' },
          ],
        },
        { kind: 'form', form },
      ],
      buttons: [{ label: 'Cancel', token: 'c', takes: ['reason'] }],
    });
    const id = preview.say(card(0.25));
    await page.getByLabel('Other').check();
    await page.getByLabel('Name').fill('maths');
    await page.evaluate(() => document.querySelector('progress')?.setAttribute('data-same', ''));
    preview.say(card(0.75), { id });
    await page.getByText('Step 75 of 100').waitFor();
    expect(
      await page
        .locator('progress[data-same]')
        .evaluate(bar => bar instanceof HTMLProgressElement && bar.value),
    ).toBe(0.75);
    expect(await page.getByLabel('Other').isChecked()).toBe(true);
    expect(await page.getByLabel('Name').inputValue()).toBe('maths');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('field name');
  });

  test('keeps what was typed even when its form becomes another', async () => {
    const preview = await start();
    const { page } = await open(preview);
    const id = preview.say({ blocks: [{ kind: 'form', form }] });
    await page.getByLabel('Name').fill('maths');
    preview.say(
      {
        title: 'Again',
        blocks: [
          words('Look.').blocks[0] ?? { kind: 'facts', facts: [] },
          { kind: 'form', form: { ...form, title: 'Other', fields: form.fields.slice(0, 2) } },
        ],
      },
      { id },
    );
    await page.getByRole('heading', { name: 'Other' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('maths');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('field name');
  });

  test('streams in, and is read out when it is there', async () => {
    const preview = await start();
    const { page } = await open(preview);
    const answer = (text: string): PreviewReply => ({ blocks: [{ kind: 'quote', by: 'maths-v1', text }] });
    const id = preview.say(answer(''));
    preview.draft(id, answer('Natalia sold'));
    const message = page.getByRole('article').filter({ hasText: 'Natalia sold' });
    await message.waitFor();
    expect(await message.getAttribute('aria-busy')).toBe('true');
    preview.say(answer('Natalia sold 72 clips.'), { id });
    await page.getByText('72 clips.').waitFor();
    expect(await message.getAttribute('aria-busy')).toBeNull();
    expect(await page.getByRole('article').count()).toBe(1);
  });

  test('shows the newest of its pictures, once it has arrived', async () => {
    const preview = await start();
    const { page } = await open(preview);
    const curve = (url: string): PreviewReply => ({
      blocks: [{ kind: 'picture', url, alt: `Curve ${url}` }],
    });
    const id = preview.say(curve('/pictures/board.png?1'));
    await page.getByAltText('Curve /pictures/board.png?1').waitFor();
    for (const n of [2, 3, 4]) preview.say(curve(`/pictures/curve.png?${n}`), { id });
    await page.getByAltText('Curve /pictures/curve.png?4').waitFor();
    expect(await page.getByRole('log').getByRole('button').count()).toBe(1);
    expect(await page.getByRole('log').getByRole('img').count()).toBe(1);
  });

  test('does not move what is being read, while the end is followed', async () => {
    const preview = await start();
    const { page } = await open(preview);
    for (let n = 1; n <= 30; n++) preview.say(words(`Message ${n}\n\nwith a second line`));
    await page.getByText('Message 30').waitFor();
    const log = page.locator('#log');
    const toEnd = () =>
      log.evaluate(element => element.scrollHeight - element.scrollTop - element.clientHeight);
    await expect.poll(toEnd).toBeLessThan(2);
    await log.evaluate(element => element.scrollTo(0, 300));
    await page.getByRole('button', { name: 'More below' }).waitFor();
    preview.say(words('Message 31'));
    await page.getByText('Message 31').waitFor({ state: 'attached' });
    expect(await log.evaluate(element => element.scrollTop)).toBe(300);
    await page.getByRole('button', { name: 'More below' }).click();
    await expect.poll(toEnd).toBeLessThan(2);
  });

  test('of a long answer the beginning is shown, wherever it was asked for', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.say({ title: 'Welcome', blocks: [], buttons: [{ label: 'Help', token: 'h' }] });
    for (let n = 1; n <= 20; n++) preview.say(words(`Message ${n}`));
    await page.getByText('Message 20').waitFor();
    await page.getByRole('button', { name: 'Help' }).click();
    await expect.poll(() => preview.sent.length).toBe(1);
    preview.say(words(`The beginning\n\n${'and on\n\n'.repeat(40)}The end`));
    const place = async (text: string) => (await page.getByText(text).boundingBox())?.y ?? -1;
    await expect.poll(() => place('The beginning')).toBeGreaterThan(0);
    expect(await place('The beginning')).toBeLessThan(200);
    expect(await place('The end')).toBeGreaterThan(700);
  });

  test('earlier messages come above what is read, which stays where it is', async () => {
    const preview = await start();
    for (let n = 1; n <= 130; n++) preview.say(words(`Message ${n}.`));
    const { page } = await open(preview);
    expect(await page.getByRole('article').count()).toBe(50);
    const first = page.getByText('Message 81.');
    await page.locator('#log').evaluate(element => element.scrollTo(0, 150));
    const before = (await first.boundingBox())?.y;
    await page.getByText('Message 31.').waitFor({ state: 'attached' });
    expect(Math.abs(((await first.boundingBox())?.y ?? 0) - (before ?? 0))).toBeLessThan(3);
    await page.locator('#log').evaluate(element => element.scrollTo(0, 0));
    await page.getByText('Message 1.').waitFor({ state: 'attached' });
    expect(await page.getByRole('article').count()).toBe(130);
    expect(await page.getByRole('button', { name: 'Earlier messages' }).isVisible()).toBe(false);
  });
});

describe.skipIf(!chromiumPath)('with the keyboard alone', () => {
  test('the menu opens with “/”, is walked with arrows, and a command’s form is filled in and sent', async () => {
    const preview = await start();
    const { page } = await open(preview);
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press('/');
    const menu = page.getByRole('listbox', { name: 'Commands' });
    await menu.waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await page.keyboard.press('Backspace');
    await page.keyboard.type('/datanet');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const active = await write(page).getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active}`).textContent()).toContain('/datanet create');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: '/datanet create' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('This is needed.').waitFor();
    await page.keyboard.type('maths');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(preview.sent).toMatchObject([
      { kind: 'form', body: { call: { command: 'datanet create' }, values: { name: 'maths' } } },
    ]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('write');
  });

  test('a command that needs nothing runs at once, and one typed in full is sent as it is', async () => {
    const preview = await start();
    const { page } = await open(preview);
    await page.keyboard.type('/stat');
    await page.getByRole('option', { name: '/status' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => preview.sent.length).toBe(1);
    await page.keyboard.type('/leaderboard');
    await page.getByRole('option', { name: '/leaderboard' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => preview.sent.length).toBe(2);
    expect(preview.sent).toMatchObject([
      { kind: 'form', body: { call: { command: 'status' } } },
      { kind: 'messages', body: { text: '/leaderboard' } },
    ]);
  });

  test('Enter sends, Shift and Enter begin a line', async () => {
    const preview = await start();
    const { page } = await open(preview);
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('one two').waitFor();
    expect(preview.sent).toMatchObject([{ body: { text: 'one\ntwo' } }]);
    expect(await write(page).inputValue()).toBe('');
    expect(await page.locator('.pending').count()).toBe(0);
  });

  test('a name is found while it is typed', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.say({ blocks: [{ kind: 'form', form }] });
    await page.getByLabel('Name').fill('sums');
    await page.getByRole('combobox', { name: 'Like' }).fill('rec');
    await page.getByRole('option', { name: 'recipes' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByLabel('Files a day').fill('99');
    await page.keyboard.press('Enter');
    await page.getByText('Between 1 and 50.').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('9');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sent' }).waitFor();
    expect(preview.sent[0]?.body).toMatchObject({
      call: { command: 'datanet create', token: 'k0Qe' },
      values: { name: 'sums', datanet: 'recipes', limit: 9 },
    });
  });
});

describe.skipIf(!chromiumPath)('buttons', () => {
  test('send what is picked, ask for a pick that is missing, and wait for their answer', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.say({
      blocks: [
        {
          kind: 'choice',
          name: 'reason',
          label: 'Reason',
          multiple: false,
          options: [{ value: 'copied', label: 'Copied' }],
        },
      ],
      buttons: [
        { label: 'Reject', token: 'no', style: 'danger', takes: ['reason'] },
        { label: 'Good', token: 'yes' },
      ],
    });
    const reject = page.getByRole('button', { name: 'Reject' });
    await reject.click();
    await page.getByText('Pick one first: Reason.').waitFor();
    expect(preview.sent).toEqual([]);
    await page.getByLabel('Copied').check();
    await reject.dblclick();
    await expect.poll(() => preview.sent.length).toBe(1);
    expect(preview.sent[0]?.body).toMatchObject({ token: 'no', picked: { reason: ['copied'] } });
    expect(await page.getByRole('button', { name: 'Good' }).getAttribute('aria-disabled')).toBe('true');
    preview.say(words('Noted.'));
    await page.getByText('Noted.').waitFor();
    expect(await reject.getAttribute('aria-disabled')).toBeNull();
  });

  test('say why they did nothing', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.say({ blocks: [], buttons: [{ label: 'Cancel', token: 'c' }] });
    preview.refuse(422, 'That button is too old.');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('That button is too old.').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel' }).getAttribute('aria-disabled')).toBeNull();
  });
});

describe.skipIf(!chromiumPath)('files', () => {
  const drop = (page: Page, name: string) =>
    page.evaluate(name => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['a'], name));
      for (const kind of ['dragenter', 'drop']) {
        (document.querySelector('[data-drop]') ?? document.body).dispatchEvent(
          new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }),
        );
      }
    }, name);

  test('are chosen, dropped anywhere, taken away, and sent', async () => {
    const preview = await start();
    const { page } = await open(preview);
    await page
      .locator('#picker')
      .setInputFiles([{ name: 'a.jsonl', mimeType: 'text/plain', buffer: Buffer.alloc(2100) }]);
    await drop(page, 'b.csv');
    await drop(page, 'c.csv');
    const chosen = page.getByRole('list', { name: 'Files chosen' });
    await chosen.getByText('2.1 kB').waitFor();
    await chosen.getByRole('button', { name: 'Take away b.csv' }).click();
    await write(page).press('Enter');
    await page.getByRole('log').getByText('a.jsonl').waitFor();
    expect(preview.sent).toMatchObject([{ kind: 'messages', files: ['a.jsonl', 'c.csv'] }]);
    expect(await chosen.isVisible()).toBe(false);
  });

  test('dropped on a form’s field belong to the form', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.say({ blocks: [{ kind: 'form', form }] });
    await page.getByLabel('Name').fill('sums');
    await drop(page, 'rows.csv');
    await page.getByText('rows.csv').waitFor();
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: 'Sent' }).waitFor();
    expect(preview.sent).toMatchObject([
      { kind: 'form', files: ['rows.csv'], body: { values: { name: 'sums' } } },
    ]);
  });

  test('are made of long pasted texts', async () => {
    const { page } = await open(await start());
    await write(page).evaluate(field => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '{"text":"a"}\n'.repeat(1000));
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.getByRole('list', { name: 'Files chosen' }).getByText('pasted.jsonl').waitFor();
  });
});

describe.skipIf(!chromiumPath)('when something is not as it should be', () => {
  test('a message is shown at once, kept, and sent again by itself with the same id', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.refuse(503, 'The database can’t be reached just now.');
    await page.keyboard.type('hello');
    await page.keyboard.press('Enter');
    const pending = page.locator('.pending');
    await pending.getByText('The database can’t be reached').waitFor();
    preview.refuse(undefined);
    await page.getByRole('log').getByText('hello').waitFor();
    expect(preview.sent).toHaveLength(1);
    expect(await pending.count()).toBe(0);
  });

  test('a message that is refused can be changed and sent again', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.refuse(422, 'The message is empty.');
    await page.keyboard.type('hello');
    await page.keyboard.press('Enter');
    await page.getByText('The message is empty.').waitFor();
    preview.refuse(undefined);
    await page.getByRole('button', { name: 'Change' }).click();
    expect(await write(page).inputValue()).toBe('hello');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('hello').waitFor();
  });

  test('a broken connection is taken up where it broke, nothing lost and nothing twice', async () => {
    const preview = await start();
    const { page } = await open(preview);
    const id = preview.say(words('first'));
    await page.getByText('first').waitFor();
    preview.cut();
    preview.say(words('second'));
    preview.say(words('first, edited'), { id });
    await page.getByText('second').waitFor();
    await page.getByText('first, edited').waitFor();
    expect(await page.getByRole('article').allTextContents()).toEqual(['first, edited', 'second']);
  });

  test('a server that is away for a while is said in one line, and then gone on with', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.refuse(503);
    preview.cut();
    const line = page.getByText('Connection lost; trying again.');
    await line.waitFor();
    preview.refuse(undefined);
    preview.say(words('back'));
    await page.getByText('back').waitFor();
    await line.waitFor({ state: 'hidden' });
  });

  test('who is signed out is told what to do', async () => {
    const preview = await start();
    const { page } = await open(preview);
    preview.refuse(401, 'You are not signed in. Open the sign-in link.');
    preview.cut();
    await page.getByText('You are not signed in. Open the sign-in link.').waitFor();
  });

  test('a half-written message is there again after a reload', async () => {
    const { page } = await open(await start());
    await page.keyboard.type('half a thou');
    await page.reload();
    await expect.poll(() => write(page).inputValue()).toBe('half a thou');
  });
});

import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../../../test/browser.ts';
import type { PreviewReply } from '../../../test/fakes/web-preview-messages.ts';
import { form, open, start, words } from '../../../test/preview-page.ts';

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

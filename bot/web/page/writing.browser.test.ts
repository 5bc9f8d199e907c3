import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../../../test/browser.ts';
import { form, open, start, write } from '../../../test/preview-page.ts';

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

  test('what a command takes is offered while it is typed, and Enter sends what stands there', async () => {
    const preview = await start();
    const { page } = await open(preview);
    await page.keyboard.type('/train sm');
    await page.getByRole('option', { name: 'smollm2-360m' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'recipes' }).waitFor();
    await page.keyboard.type('mat');
    await page.getByRole('option', { name: 'maths-hard' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await write(page).inputValue()).toBe('/train smollm2-360m maths ');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('/train smollm2-360m maths').waitFor();
    expect(preview.sent).toMatchObject([{ kind: 'messages', body: { text: '/train smollm2-360m maths ' } }]);
  });

  test('ArrowUp brings back what was sent', async () => {
    const preview = await start();
    const { page } = await open(preview);
    for (const text of ['one', 'two']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    }
    await page.reload();
    await write(page).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await write(page).inputValue()).toBe('one');
    await page.keyboard.type(' more');
    await page.keyboard.press('ArrowUp');
    expect(await write(page).inputValue()).toBe('one more');
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

import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../../../test/browser.ts';
import { open, start, words, write } from '../../../test/preview-page.ts';

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

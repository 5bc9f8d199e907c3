import { Bot } from 'grammy';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumPath, openBrowser } from '../../browser.ts';
import { pageRoutes } from './page.ts';
import { server } from './with-grammy.ts';

test.skipIf(!chromiumPath)(
  'on the page one starts the bot, taps a command, presses a button and sees the answer',
  async () => {
    const fake = await server({ routes: pageRoutes });
    fake.createUser('Ana');
    const bot = new Bot(fake.token, { client: { apiRoot: fake.api } });
    await bot.api.setMyCommands([{ command: 'help', description: 'What I can do' }]);
    const keyboard = { inline_keyboard: [[{ text: 'More', callback_data: 'more' }]] };
    bot.command('start', context => context.reply('Welcome, try /help'));
    bot.command('help', context =>
      context.reply('<b>Ask</b> me', { parse_mode: 'HTML', reply_markup: keyboard }),
    );
    bot.on('callback_query:data', async context => {
      await context.editMessageText('More of it');
      await context.answerCallbackQuery('Done');
    });
    void bot.start();
    onTestFinished(() => bot.stop());
    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(fake.url);
    await page.getByRole('button', { name: 'Start' }).click();
    const messages = page.locator('#messages');
    await messages.getByRole('button', { name: '/help' }).click();
    await messages.getByRole('button', { name: 'More' }).click();
    await messages.getByText('More of it').waitFor();
    await page.getByRole('status').getByText('Done').waitFor();
    await page.getByLabel('Message', { exact: true }).fill('/');
    await page.getByText('What I can do').waitFor();
    const [ana] = [...fake.world.users.values()].filter(one => !one.isBot);
    const chat = ana && fake.privateChat(ana);
    expect(chat && fake.messagesOf(chat).map(one => fake.textOf(one))).toEqual([
      '/start',
      'Welcome, try /help',
      '/help',
      'More of it',
    ]);
  },
);

test.skipIf(!chromiumPath)('the page shows a rich message with its table', async () => {
  const fake = await server({ routes: pageRoutes });
  const chat = fake.privateChat(fake.createUser('Ana'));
  const { api } = new Bot(fake.token, { client: { apiRoot: fake.api } });
  const html =
    '<p><b>Board</b>, see /help</p><table><tr><th>Name</th><th align="right">Rows</th></tr>' +
    '<tr><td>&lt;b&gt;ana</td><td align="right">12</td></tr></table><blockquote>said</blockquote><pre>code</pre>';
  await api.sendRichMessage(chat.id, { html });
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(fake.url);
  const messages = page.locator('#messages');
  await messages.getByRole('cell', { name: '<b>ana' }).waitFor();
  const heads = await messages.getByRole('columnheader').allTextContents();
  expect(heads).toEqual(['Name', 'Rows']);
  expect(await messages.getByRole('cell', { name: '12' }).evaluate(cell => cell.style.textAlign)).toBe(
    'right',
  );
  expect(await messages.locator('.rich > *').allTextContents()).toEqual([
    'Board, see /help',
    'NameRows<b>ana12',
    'said',
    'code',
  ]);
});

import { Client, Events, GatewayIntentBits } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumPath, openBrowser } from '../../browser.ts';
import { startFakeDiscord } from './fake-discord.ts';
import { pageRoutes } from './page.ts';

test.skipIf(!chromiumPath)(
  'on the page one writes to the bot, presses its button, sees what is for one alone, and deletes a message',
  async () => {
    const fake = await startFakeDiscord({ routes: pageRoutes });
    onTestFinished(() => fake.stop());
    const guild = fake.createGuild('Mill');
    fake.addMember(guild, 'Ana');
    const client = new Client({
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
      rest: { api: fake.api },
    });
    onTestFinished(() => client.destroy());
    client.on(Events.MessageCreate, async message => {
      if (message.author.bot) return;
      const button = { type: 2, style: 1, label: 'More', custom_id: 'more' };
      await message.reply({
        content: `**${message.content}**, you said`,
        components: [{ type: 1, components: [button] }],
      });
    });
    client.on(Events.InteractionCreate, async one => {
      if (one.isButton()) await one.reply({ content: 'More of it', flags: 64 });
    });
    await client.login(fake.token);

    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(fake.url);
    await page.locator('#channels').getByRole('button', { name: 'general' }).click();
    await page.getByPlaceholder('Write here').fill('hello');
    await page.getByRole('button', { name: 'Send' }).click();
    const messages = page.locator('#messages');
    await messages.getByText('hello, you said').waitFor();
    await messages.getByRole('button', { name: 'More' }).click();
    const alone = messages.locator('.only');
    await alone.getByText('More of it').waitFor();
    expect(await alone.innerText()).toMatch(/only you can see this\s+More of it$/);
    await messages.getByRole('button', { name: 'delete this message' }).first().click();
    await expect
      .poll(() => fake.messagesOf(guild.general).map(fake.textOf))
      .toEqual(['**hello**, you said\nMore']);
  },
);

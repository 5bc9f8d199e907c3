import { startFakeDiscord } from './fake-discord.ts';
import { pageRoutes } from './page.ts';

// A stand-in of Discord to try the bot on, with a page to type into: no account, no token, nothing leaves the machine.
const port = Number(process.env.FAKE_DISCORD_PORT ?? 8585);
const fake = await startFakeDiscord({ port, routes: pageRoutes });
const guild = fake.createGuild('Bakery');
for (const name of ['Ana', 'Bo', 'Chen']) fake.addMember(guild, name);
fake.addChannel(guild, 'recipes');

console.log(`The page to type into: ${fake.url}

Start Gristmill beside it with:
  DISCORD_TOKEN=${fake.token} DISCORD_API=${fake.api} DISCORD_CDN=${fake.url} npm start`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    void fake.stop().then(() => process.exit(0));
  });
}

import { startFakeTelegram } from './fake-telegram.ts';
import { pageRoutes } from './page.ts';

// A stand-in of Telegram to try the bot on, with a page to type into: no account, no token, nothing leaves the machine.
const port = Number(process.env.FAKE_TELEGRAM_PORT ?? 8686);
const fake = await startFakeTelegram({ port, routes: pageRoutes });
const people = ['Ana Silva', 'Bo', 'Chen Wei'].map(name => fake.createUser(name));
const bakery = fake.createGroup('Bakery');
const forum = fake.createGroup('Millers’ forum', { kind: 'forum', bot: 'administrator' });
for (const user of people) {
  fake.addMember(bakery, user, { administrator: user === people[0] });
  fake.addMember(forum, user, { administrator: user === people[0] });
}
for (const name of ['Bread', 'Questions']) fake.createTopic(forum, name);

console.log(`The page to type into: ${fake.url}

Start Gristmill beside it with:
  TELEGRAM_TOKEN=${fake.token} TELEGRAM_API=${fake.api} npm start`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    void fake.stop().then(() => process.exit(0));
  });
}

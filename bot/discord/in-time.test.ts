import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { Interaction } from '../../test/fakes/discord/interactions.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';
import { slowDatabase } from '../../test/fakes/slow-database.ts';

// Discord takes an acknowledgement for three seconds, whoever asks and however slow everything is.
const { db, fakeWith, house, everything } = await discordServers();

// The database is slow on purpose.
vi.setConfig({ testTimeout: 120_000 });

/** A server whose house has a slow database, with so many people that the bot has never met. */
async function slowServer(people: number) {
  const fake = await fakeWith();
  const guild = fake.createGuild('Bakers');
  await house(fake, { doorDatabase: slowDatabase(db, 15) });
  await fake.untilSays(guild.general, 'Welcome to Gristmill', { seconds: 30 });
  await fake.until('the commands', () => fake.commands().length > 0);
  const strangers = Array.from({ length: people }, (_, n) => fake.addMember(guild, `Stranger ${n}`));
  return { fake, strangers, general: guild.general };
}

/** Keeps the event loop busy for a fifth of the time. Returns the end of it. */
function busy(): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + 20;
    while (performance.now() < until);
  }, 100);
  return () => clearInterval(timer);
}

const unanswered = (all: readonly Interaction[]) => all.filter(({ answered }) => answered === undefined);

test('150 new people at once are all acknowledged in time, with a slow database and a busy process', async () => {
  const { fake, strangers, general } = await slowServer(150);
  const stop = busy();
  const used = strangers.map(person => fake.userUsesCommand(person, general, 'datanet list'));
  await fake.until('the acknowledgements', () => !unanswered(used).length, 30);
  stop();
  expect(used.map(({ answered }) => answered)).toEqual(Array.from(used, () => 5));
});

test('150 new people who press a button at once are all acknowledged in time', async () => {
  const { fake, strangers, general } = await slowServer(150);
  const [welcome] = fake.messagesOf(general);
  const pressed = strangers.flatMap(person =>
    welcome ? fake.userPresses(person, welcome, 'Let everybody give data') : [],
  );
  await fake.until('the acknowledgements', () => !unanswered(pressed).length, 30);
  expect(pressed).toHaveLength(150);
});

test('a form is shown in time to people that were never met', async () => {
  const { fake, strangers, general } = await slowServer(150);
  const used = strangers.map(person => fake.userUsesCommand(person, general, 'datanet create'));
  await fake.until('the forms', () => used.every(({ modal }) => modal), 30);
});

test('what was acknowledged and not worked off before a kill is answered by the next start', async () => {
  const { fake, mill, general, owner } = await everything();
  await mill.close();
  const used = fake.userUsesCommand(owner, general, 'datanet list');
  // As a process that was killed right after it told Discord leaves it.
  await db.run(sql`
    insert into discord_interaction (id, state, body) values (${used.id}, 'due', ${JSON.stringify({
      id: used.id,
      token: used.token,
      expiresAt: fake.clock.now() + 600_000,
      where: {
        community: { id: general.guildId, name: 'Bakers' },
        chat: { id: general.id, name: 'general', private: false },
        person: { id: owner.id, name: owner.username, language: 'en-US' },
      },
      private: false,
      promised: true,
      did: { kind: 'command', command: 'datanet list', options: {} },
    })})`);
  await house(fake);
  await fake.untilSays(general, /datanet/i, { seconds: 25 });
  while ((await db.all(sql`select 1 from discord_interaction`)).length)
    await new Promise(resolve => setImmediate(resolve));
});

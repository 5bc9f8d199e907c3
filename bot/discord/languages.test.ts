import { expect, test } from 'vitest';
import { discordServers } from '../../test/fakes/discord/servers.ts';

// Who is answered in which language: the app's own, the server's where the app does not say, or what was settled.
const { fakeWith, house, everything } = await discordServers();

test('a server with a locale is greeted in it', async () => {
  const fake = await fakeWith();
  const guild = fake.createGuild('Bäcker', { locale: 'de' });
  await house(fake);
  const greeting = await fake.untilSays(guild.general, 'Willkommen bei Gristmill', { seconds: 30 });
  expect(fake.buttonsOf(greeting)).toEqual([
    'Datanet anlegen',
    'Alle dürfen Daten geben',
    'Fragen, wie es geht',
  ]);
  expect(fake.textOf(greeting)).toContain('Ein Datanet, dann ein Kanal für Daten');
});

test('commands are described in the languages of apps, and found in them again', async () => {
  const { fake, mill } = await everything();
  const train = fake.commands().find(command => command.name === 'train');
  expect(train?.description_localizations).toMatchObject({
    de: 'Trainiert ein Basismodell auf einem Datanet',
    'es-419': 'Ajusta un modelo base con un datanet',
    'zh-CN': '用数据网微调一个基础模型',
  });
  expect(JSON.stringify(train)).toContain('"name_localizations":{"es-ES":"tasa-de-aprendizaje"');
  const registrations = () => fake.requests.filter(one => one.method === 'PUT' && /commands$/.test(one.path));
  await mill.close();
  await house(fake);
  await fake.until('the look', () => fake.requests.filter(one => /commands$/.test(one.path)).length >= 3);
  expect(registrations()).toHaveLength(1);
});

test('an app’s language is answered in, remembered for messages, and nobody else’s', async () => {
  const { fake, guild, general, at } = await everything();
  const dora = fake.addMember(guild, 'Dora');
  dora.locale = 'de';
  fake.userUsesCommand(dora, general, 'help');
  await fake.untilSays(general, 'Was hier möglich ist');
  fake.userSends(dora, general, `${at} /datanet create korn text`);
  await fake.untilSays(general, 'braucht die Rolle Verwalter/in oder eine höhere; du hast hier noch keine');
  const ana = fake.addMember(guild, 'Ana');
  fake.userUsesCommand(ana, general, 'help');
  await fake.untilSays(general, 'What can be done here');
});

test('a form is in the presser’s language', async () => {
  const { fake, general, owner } = await everything();
  owner.locale = 'fr';
  const opened = fake.userUsesCommand(owner, general, 'datanet create');
  await fake.until('the form', () => opened.modal !== undefined);
  const form = JSON.stringify(opened.modal);
  expect(form).toContain('Type de données');
  expect(form).toContain('"value":"text"');
});

test('a community that settled on Spanish is answered in it, whatever the app', async () => {
  const { fake, guild, general, owner } = await everything();
  fake.userUsesCommand(owner, general, 'settings', { key: 'language', value: 'spanish' });
  await fake.untilSays(general, 'language es ahora es');
  const dora = fake.addMember(guild, 'Dora');
  dora.locale = 'de';
  fake.userUsesCommand(dora, general, 'help');
  await fake.untilSays(general, 'Qué se puede hacer aquí');
  fake.userUsesCommand(owner, general, 'settings', { key: 'language', value: 'automatic' });
  await fake.untilSays(general, 'language es ahora automatic');
  fake.userUsesCommand(dora, general, 'datanet list');
  await fake.untilSays(general, 'Noch gibt es kein Datanet');
});

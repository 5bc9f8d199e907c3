import { expect, test } from 'vitest';
import { telegramGroups } from '../../test/fakes/telegram/groups.ts';

// Who is answered in which language on Telegram, whose messages all say the language of their writer's app.
const { everything, datanet } = await telegramGroups();

test('a German app has a German menu, greeting, answers and errors, and an English one beside it does not', async () => {
  const { fake, group } = await everything();
  await fake.until('the menus', () => fake.commands('all_group_chats', 'zh').length > 0);
  const summary = (language?: string) =>
    fake.commands('all_private_chats', language).find(one => one.command === 'train')?.description;
  expect([summary('de'), summary('ru'), summary()]).toEqual([
    'Trainiert ein Basismodell auf einem Datanet',
    'Дообучает базовую модель на датанете',
    'Fine-tunes a base model on a datanet',
  ]);

  const dora = fake.createUser('Dora', { language: 'de' });
  fake.addMember(group, dora);
  const chat = fake.privateChat(dora);
  fake.userStarts(dora);
  const greeting = await fake.untilSays(chat, 'Willkommen bei Gristmill');
  expect(fake.textOf(greeting)).toContain('Gib hier Daten.');
  expect(fake.buttonsOf(greeting).map(one => one.text)).toContain('Fragen, wie es geht');
  const refused = fake.userSends(dora, group, '/datanet_create@gristmill_bot loot text');
  await fake.untilSays(group, 'Ein Betreiber kann das mit „/role“ ändern', { after: refused });
  fake.userSends(dora, chat, '/chat nobody');
  await fake.untilSays(chat, 'Es gibt kein Modell namens „nobody“');

  const ana = fake.addMember(group, 'Ana');
  const asked = fake.userSends(ana, group, '/datanet_create@gristmill_bot loot text');
  await fake.untilSays(group, 'is for a steward and above', { after: asked });
});

test('a card is drawn anew in the language it was made in', async () => {
  const { fake, group, owner } = await everything();
  await datanet(fake, owner, group);
  const dora = fake.createUser('Dora', { language: 'de' });
  fake.addMember(group, dora);
  fake.userSends(owner, group, '/settings newcomers contributor');
  await fake.untilSays(group, 'newcomers is contributor now');
  const rows = Array.from(
    { length: 12 },
    (_, at) => `{"text":"Row ${at} says something that is long enough, with the number ${at * 17 + 991}."}`,
  );
  fake.userSends(dora, group, '@gristmill_bot', { files: [{ name: 'a.jsonl', content: rows.join('\n') }] });
  await fake.untilSays(group, '12 von 12 Zeilen gut; wartet auf Begutachtung', { seconds: 40 });
});

test('a group that settled on Spanish is answered in it, whatever the app', async () => {
  const { fake, group, owner } = await everything();
  fake.userSends(owner, group, '/settings language es');
  await fake.untilSays(group, 'language es ahora es');
  const dora = fake.createUser('Dora', { language: 'de' });
  fake.addMember(group, dora);
  fake.userSends(dora, group, '/help@gristmill_bot');
  await fake.untilSays(group, 'Qué se puede hacer aquí');
});

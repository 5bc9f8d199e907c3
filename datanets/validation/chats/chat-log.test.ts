import { expect, test } from 'vitest';
import { check } from '../validate.fixture.ts';

const taken = { taken: true, agreed: true, own: [] as string[] };

const logs: [string, string, string][] = [
  [
    'WhatsApp on Android',
    'chat.txt',
    '03/02/2026, 09:12 - Petra: Is the oven free?\n03/02/2026, 09:13 - Olav: From ten on.\nAnd all of the afternoon.\n',
  ],
  [
    'WhatsApp on iOS',
    '_chat.txt',
    '[3/2/26, 9:12:01\u202fAM] Petra: Is the oven free?\n\u200e[3/2/26, 9:13:44\u202fAM] Olav: From ten on.\n',
  ],
  [
    'WhatsApp in Portuguese',
    'chat.txt',
    '03/02/2026 às 09:12 - Petra: O forno está livre?\n03/02/2026 às 09:13 - Olav: A partir das dez.\n',
  ],
  [
    'what was copied out of Telegram',
    'a.txt',
    'Petra, [03.02.26 09:12]\nIs the oven free?\n\nOlav, [03.02.26 09:13]\nFrom ten on.\n',
  ],
  [
    'what was copied out of Discord',
    'a.txt',
    'petra — 03/02/2026 09:12\nIs the oven free?\nolav — Yesterday at 9:13 AM\nFrom ten on.\n',
  ],
  ['an IRC log', 'bakers.log', '[09:12] <petra> is the oven free?\n[09:13] <@olav> from ten on\n'],
  [
    'DiscordChatExporter’s table',
    'a.csv',
    'AuthorID,Author,Date,Content,Attachments,Reactions\n"7","petra","2026-02-03","Is the oven free?","",""\n',
  ],
  [
    'DiscordChatExporter’s text',
    'a.txt',
    `${'='.repeat(62)}\nGuild: Bakers\nChannel: oven\n${'='.repeat(62)}\n\n[3/2/2026 9:12 AM] petra\nIs the oven free?\n`,
  ],
  [
    'DiscordChatExporter’s page',
    'a.html',
    '<!DOCTYPE html><html><body><div class="chatlog"><div class="chatlog__message"><span class="chatlog__author">Petra</span></div></div></body></html>',
  ],
  [
    'Telegram Desktop’s page',
    'messages.html',
    '<!DOCTYPE html><html><body><div class="page_body chat_page"><div class="from_name">Petra</div><div class="text">Is the oven free?</div></div></body></html>',
  ],
  [
    'Slack’s export',
    'a.json',
    JSON.stringify([{ type: 'message', user: 'U02AB', ts: '1770109920.000100', text: 'Is the oven free?' }]),
  ],
];

test.each(logs)('%s is not taken as plain text, with everybody’s name in it', async (_, name, content) => {
  const asked = await check({ [name]: content }, undefined, 1, taken);
  expect([asked.contents, asked.errors]).toEqual([[], ['chat-log']]);
  const none = await check({ [name]: content });
  expect([none.contents, none.errors]).toEqual([[], ['chats-not-taken']]);
});

test('a log that is typed is none either', async () => {
  const [, , content] = logs[0] ?? [];
  expect((await check({}, content)).errors).toEqual(['chats-not-taken']);
});

test.each([
  ['a program’s log', '2026-02-03 09:12 - INFO: oven on\n2026-02-03 09:13 - WARNING: oven hot\n'],
  ['a protocol by role', '[03.02.2026, 09:12] Agent: Hello.\n[03.02.2026, 09:13] Customer: Is it free?\n'],
  ['a timetable', '09:12 Petra opens the oven\n09:13 Olav weighs the dough\n'],
  ['a programme', 'Bread — 09:12\nRye, in the large oven\nRolls — 10:30\nWheat, in the small one\n'],
  ['a story', 'Petra: is the oven free?\nOlav: from ten on.\n'],
])('%s is read as before', async (_, content) => {
  const { errors, contents } = await check({ 'a.txt': content });
  expect(errors).toEqual([]);
  expect(contents.length).toBeGreaterThan(0);
});

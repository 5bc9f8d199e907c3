import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { discordExport, telegramChat } from './chats/exports.fixture.ts';
import { check } from './validate.fixture.ts';

const agreed = { taken: true, agreed: true, own: [] as string[] };
const checkChat = (value: unknown, rules = agreed) =>
  check({ 'export.json': JSON.stringify(value, null, 2) }, undefined, 1, rules);
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const saidOf = (findings: { code: string; message: string }[], code: string) =>
  findings.find(finding => finding.code === code)?.message;

const asked = discordExport([
  ['Anna', 0, 'How do I dress a millstone?'],
  ['Ben', 2, 'With a mill bill, furrow by furrow.'],
]);

test.each<[string, string, object]>([
  ['the datanet takes no chats', 'chats-not-taken', { taken: false, agreed: true, own: [] }],
  ['nobody said that everyone agreed', 'nobody-agreed', { taken: true, agreed: false, own: [] }],
])('nothing of a chat is taken where %s', async (_, code, rules) => {
  const { contents, errors } = await checkChat(asked, rules as typeof agreed);
  expect([contents, errors]).toEqual([[], [code]]);
  const typed = await check({}, JSON.stringify(asked), 1, rules as typeof agreed);
  expect([typed.contents, typed.errors]).toEqual([[], [code]]);
  const packed = await check(
    { 'a.json.gz': gzipSync(JSON.stringify(asked)) },
    undefined,
    1,
    rules as typeof agreed,
  );
  expect([packed.contents, packed.errors]).toEqual([[], [code]]);
});

test('two people: who begins is the user, and the consent is kept as a finding', async () => {
  const { contents, codes, findings } = await checkChat(asked);
  expect(contents).toEqual([
    { messages: [user('How do I dress a millstone?'), assistant('With a mill bill, furrow by furrow.')] },
  ]);
  expect(codes).toEqual(expect.arrayContaining(['everyone-agreed', 'chat-export', 'chat-assistant']));
  expect(saidOf(findings, 'chat-export')).toContain('2 messages of 1 chat became 1 conversation');
});

test('a bot is the assistant, and so is the giver, wherever they stand', async () => {
  const bot = await checkChat(
    discordExport([
      ['Anna', 0, 'Which flour is best for pizza dough?'],
      ['Helper', 1, 'A strong white one, type 00.', { type: 'ChatInputCommand' }],
      ['Ben', 2, 'And for a rye loaf?'],
      ['Helper', 3, 'Wholemeal rye, freshly ground.'],
    ]),
  );
  expect(bot.contents).toEqual([
    {
      messages: [
        user('A: Which flour is best for pizza dough?'),
        assistant('A strong white one, type 00.'),
        user('B: And for a rye loaf?'),
        assistant('Wholemeal rye, freshly ground.'),
      ],
    },
  ]);
  const mine = await checkChat(
    discordExport([
      ['Ben', 0, 'Who opens the mill on Sunday?'],
      ['Anna', 1, 'Nobody, we are closed then.'],
      ['Cleo', 2, 'What about the shop next door?'],
      ['Anna', 3, 'That one opens at nine.'],
    ]),
    { ...agreed, own: ['discord:100000000000000001'] },
  );
  expect(mine.contents).toEqual([
    {
      messages: [
        user('A: Who opens the mill on Sunday?'),
        assistant('Nobody, we are closed then.'),
        user('B: What about the shop next door?'),
        assistant('That one opens at nine.'),
      ],
    },
  ]);
  expect(saidOf(mine.findings, 'chat-assistant')).toContain('your own in 1 conversation');
});

test('names, mentions, ids, addresses and telephone numbers are replaced by roles', async () => {
  const { contents } = await checkChat(
    discordExport([
      ['Anna', 0, '@Ben Miller can you ask Cleo, <@100000000000000003>, when she is back?'],
      [
        'Ben',
        1,
        'anna, write to cleo@mill.org or +1 415 555 2671; ben miller (100000000000000002) is away, Bennet is not.',
      ],
      ['Cleo', 90, 'hello'],
    ]),
  );
  expect(contents).toEqual([
    {
      messages: [
        user('Assistant can you ask A, A, when she is back?'),
        assistant(
          'User, write to [e-mail address] or [phone number]; Assistant (Assistant) is away, Bennet is not.',
        ),
      ],
    },
  ]);
});

test('silence and replies set conversations apart', async () => {
  const { contents } = await checkChat(
    discordExport([
      ['Anna', 0, 'How old is the water wheel?'],
      ['Cleo', 1, 'Does anybody have a spare sieve?'],
      ['Ben', 5, 'From 1742, says the beam.', { type: 'Reply', reference: { messageId: '1' } }],
      ['Anna', 50, 'Is there rye left for the weekend?'],
      ['Ben', 55, 'Two sacks, in the loft.'],
      ['Cleo', 56, 'And I have the key.', { type: 'Reply', reference: { messageId: '2' } }],
    ]),
    { ...agreed, own: ['discord:100000000000000002'] },
  );
  expect(contents).toEqual([
    {
      messages: [
        user('A: How old is the water wheel?\nB: Does anybody have a spare sieve?'),
        assistant('From 1742, says the beam.'),
      ],
    },
    { messages: [user('Is there rye left for the weekend?'), assistant('Two sacks, in the loft.')] },
  ]);
});

test('what is no text is left out and counted, and so are conversations without an answer', async () => {
  const { contents, findings } = await checkChat(
    discordExport([
      ['Anna', 0, 'Joined the server.', { type: 'GuildMemberJoin' }],
      ['Anna', 1, '', { attachments: [{ id: '1', url: 'https://example.org/a.png' }] }],
      ['Anna', 2, '', { stickers: [{ id: '1', name: 'wave' }] }],
      ['Anna', 3, ''],
      ['Anna', 4, 'Look at this drawing of the gears:', { attachments: [{ id: '2' }] }],
      ['Ben', 5, 'The small gear has a tooth too few.'],
      ['Anna', 6, 'From elsewhere', { forwardedMessage: { content: 'x' } }],
      ['Cleo', 60, 'Anybody here?'],
      ['Anna', 120, 'I grind on Mondays.'],
      ['Ben', 121, 'I on Tuesdays.'],
      ['Cleo', 122, 'And I on Fridays.'],
    ]),
  );
  expect(contents).toHaveLength(1);
  expect(saidOf(findings, 'chat-left-out')).toBe(
    'Left out: 1 service message, 1 sticker, the attachments of 2 messages, 1 forwarded message and 1 empty message.',
  );
  expect(saidOf(findings, 'chat-unanswered')).toContain('1 conversation was left out');
  expect(saidOf(findings, 'chat-of-many')).toContain('1 conversation was left out');
});

test('Telegram’s entities become Markdown, and its mentions roles', async () => {
  const { contents } = await checkChat(
    telegramChat('personal_chat', [
      [
        'Anna',
        0,
        [
          { type: 'plain', text: 'How do I ' },
          { type: 'bold', text: 'list ' },
          { type: 'plain', text: 'files?' },
        ],
      ],
      [
        'Ben',
        1,
        [
          { type: 'mention', text: '@anna_m' },
          { type: 'plain', text: ' with ' },
          { type: 'code', text: 'ls' },
          { type: 'plain', text: ', see ' },
          { type: 'text_link', text: 'here', href: 'https://example.org/ls' },
          { type: 'pre', text: 'ls -l', language: 'bash' },
          { type: 'plain', text: 'or call ' },
          { type: 'phone', text: '+49 30 901820' },
          { type: 'plain', text: ' or ' },
          { type: 'mention_name', text: 'Cleo', user_id: 13 },
        ],
        { edited: '2026-02-01T10:00:00', edited_unixtime: '1769940000' },
      ],
    ]),
  );
  expect(contents).toEqual([
    {
      messages: [
        user('How do I **list** files?'),
        assistant(
          'A with `ls`, see [here](https://example.org/ls)\n```bash\nls -l\n```\nor call [phone number] or B',
        ),
      ],
    },
  ]);
});

test('an account’s chats are read together; its owner is the assistant, or a bot', async () => {
  const { contents, findings } = await checkChat({
    about: 'Here is the data you requested.',
    personal_information: {
      user_id: 11,
      first_name: 'Anna',
      last_name: '',
      username: '@anna_m',
      phone_number: '+1',
    },
    contacts: { about: 'x', list: [] },
    chats: {
      about: 'This page lists all chats',
      list: [
        telegramChat('personal_chat', [
          ['Ben', 0, 'Did @anna_m order the belts?'],
          ['Anna', 1, 'They came this morning.'],
        ]),
        telegramChat('bot_chat', [
          ['Anna', 0, '/start'],
          ['Helper', 1, 'Send me a grain and I name its protein.'],
          ['Anna', 2, 'Spelt'],
          ['Helper', 3, 'About 15 percent.'],
        ]),
        telegramChat('private_group', [
          ['Ben', 0, 'forwarded', { forwarded_from: 'Someone' }],
          ['Ben', 1, '', { type: 'service', action: 'invite_members', actor: 'Ben', actor_id: 'user12' }],
          ['Cleo', 2, '', { media_type: 'sticker', file: 'x.webp', sticker_emoji: '😀' }],
        ]),
      ],
    },
  });
  expect(contents).toEqual([
    { messages: [user('Did Assistant order the belts?'), assistant('They came this morning.')] },
    {
      messages: [
        user('/start'),
        assistant('Send me a grain and I name its protein.'),
        user('Spelt'),
        assistant('About 15 percent.'),
      ],
    },
  ]);
  expect(saidOf(findings, 'chat-left-out')).toBe(
    'Left out: 1 service message, 1 sticker and 1 forwarded message.',
  );
});

test('a conversation in a data set, and a chat of ChatGPT, are no export of a messenger', async () => {
  const { codes, contents } = await check({
    'a.json': JSON.stringify({ channel: 'help', messages: [user('Is it rye?'), assistant('It is.')] }),
  });
  expect(contents).toHaveLength(1);
  expect(codes).not.toContain('chats-not-taken');
});

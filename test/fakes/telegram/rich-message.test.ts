import { expect, test } from 'vitest';
import { privately, refused } from './with-grammy.ts';

// The real grammY on the fake: what rich messages are taken and refused.

test('a rich message is sent, changed into another and into a text, and back', async () => {
  const { fake, chat, api, ana } = await privately();
  const html =
    `<p>Hi <a href="tg://user?id=${ana.id}">Ana</a>, <b>see</b>&nbsp;/help<br>now</p>` +
    '<table bordered><tr><th align="left">Name</th><th align="right">Rows</th></tr>' +
    '<tr><td>a &lt; b</td><td align="right">7</td></tr></table>';
  const sent = await api.sendRichMessage(chat.id, { html });
  expect(sent.rich_message.blocks).toEqual([
    {
      type: 'paragraph',
      text: [
        'Hi ',
        { type: 'text_mention', text: 'Ana', user: expect.objectContaining({ id: ana.id }) },
        ', ',
        { type: 'bold', text: 'see' },
        '\u00a0',
        { type: 'bot_command', text: '/help', bot_command: '/help' },
        '\n',
        'now',
      ],
    },
    {
      type: 'table',
      is_bordered: true,
      cells: [
        [
          { text: 'Name', is_header: true, align: 'left', valign: 'top' },
          { text: 'Rows', is_header: true, align: 'right', valign: 'top' },
        ],
        [
          { text: 'a < b', align: 'left', valign: 'top' },
          { text: '7', align: 'right', valign: 'top' },
        ],
      ],
    },
  ]);
  const words = () => fake.messagesOf(chat).map(one => fake.textOf(one));
  expect(words()).toEqual(['Hi Ana, see\u00a0/help\nnow\nName | Rows\na < b | 7']);
  await api.editMessageText(chat.id, sent.message_id, 'plain');
  expect(words()).toEqual(['plain']);
  await api.editMessageText(chat.id, sent.message_id, { html });
  expect(await refused(api.editMessageText(chat.id, sent.message_id, { html }))).toMatch(/is not modified/);
});

const rows = (count: number) => `<table>${'<tr><td>x</td></tr>'.repeat(count)}</table>`;
const nested = (levels: number) => `<p>${'<b>'.repeat(levels - 1)}x${'</b>'.repeat(levels - 1)}</p>`;

test.each([
  ['nothing', ''],
  ['white space', '<p> </p>'],
  ['an unknown tag', '<div>x</div>'],
  ['a tag that is not closed', '<p>x'],
  ['tags that cross', '<p><b>x</p></b>'],
  ['an end without a beginning', 'x</p>'],
  ['a bare <', 'a < b'],
  ['a bare >', 'a > b'],
  ['a bare &', 'a & b'],
  ['an entity that it does not know', 'a&copy;b'],
  ['an attribute that a tag does not have', '<p onclick="x">x</p>'],
  ['a block in a line', '<b><p>x</p></b>'],
  ['a block in a cell', '<table><tr><td><p>x</p></td></tr></table>'],
  ['words between rows', '<table>x<tr><td>x</td></tr></table>'],
  ['a table without rows', '<table></table>x'],
  ['a cell without a row', '<table><td>x</td></table>'],
  ['an alignment that there is not', '<table><tr><td align="end">x</td></tr></table>'],
  ['a block in a quote that folds', '<blockquote expandable><pre>x</pre></blockquote>'],
  ['marks in code', '<pre><b>x</b></pre>'],
  ['21 columns', `<table><tr>${'<td>x</td>'.repeat(21)}</tr></table>`],
  ['501 blocks', rows(500)],
  ['17 levels', nested(17)],
  ['32,769 characters', `<p>${'x'.repeat(32_769)}</p>`],
])('%s is refused', async (_, html) => {
  const { chat, api } = await privately();
  expect(await refused(api.sendRichMessage(chat.id, { html }))).toMatch(/^400 Bad Request: can't parse rich/);
});

test.each([
  ['20 columns', `<table><tr>${'<td>x</td>'.repeat(20)}</tr></table>`],
  ['500 blocks', rows(499)],
  ['16 levels', nested(16)],
  ['32,768 characters', `<p>${'x'.repeat(32_768)}</p>`],
])('%s are taken', async (_, html) => {
  const { chat, api } = await privately();
  expect((await api.sendRichMessage(chat.id, { html })).rich_message.blocks).toHaveLength(1);
});

test('an older server knows neither the method nor the field', async () => {
  const { chat, api } = await privately({ richMessages: false });
  expect(await refused(api.sendRichMessage(chat.id, { html: 'x' }))).toBe('404 Not Found: method not found');
  const { message_id } = await api.sendMessage(chat.id, 'x');
  expect(await refused(api.editMessageText(chat.id, message_id, { html: 'y' }))).toBe(
    '400 Bad Request: message text is empty',
  );
});

import { expect, test } from 'vitest';
import { commands } from '../../../agent/commands/index.ts';
import { languages } from '../../../agent/language/languages.ts';
import type { ContentBlock, MessageContent } from '../../../agent/messages/message-content.ts';
import { parseHtml } from '../../../test/fakes/telegram/html.ts';
import { most } from '../limits.ts';
import { menuName, menus } from '../register.ts';
import { toHtml } from './html.ts';
import { type Part, render } from './render.ts';

const look = { webUrl: 'https://mill.example', messageId: 12 };
const block = (...blocks: ContentBlock[]): MessageContent => ({ blocks });
const htmlOf = (parts: readonly Part[]) => parts.map(part => toHtml(part.rich));
const picture: ContentBlock = {
  kind: 'picture',
  alt: 'Contributors: 1. ana with 774.',
  picture: { chart: 'curve', title: 't', subtitle: 's', x: 'x', y: 'y', series: [] },
};

/** Whether Telegram would take it. */
function faultsOf(parts: readonly Part[]): string[] {
  return parts.flatMap(part => {
    const { text } = parseHtml(toHtml(part.rich));
    const buttons = part.keyboard?.flat() ?? [];
    const longest = part.upload ? most.caption : most.text;
    return [
      ...(text.length > longest ? [`${text.length} characters`] : []),
      ...(!text.trim() && !part.upload ? ['empty'] : []),
      ...(text === part.rich.text ? [] : ['not what was meant']),
      ...(buttons.length > most.buttons ? ['too many buttons'] : []),
      ...buttons.flatMap(button =>
        'callback_data' in button && Buffer.byteLength(button.callback_data) > most.callbackBytes
          ? [button.callback_data]
          : [],
      ),
    ];
  });
}

test('a card has its title, its state with a mark, its facts and its buttons', () => {
  const parts = render(
    {
      title: 'maths',
      state: { tone: 'good', text: 'Open for text' },
      blocks: [{ kind: 'facts', facts: [{ label: 'Licence', value: 'CC0-1.0' }] }],
      buttons: [
        { label: 'Review', token: 'a'.repeat(22), style: 'primary' },
        { label: 'Close', token: 'b'.repeat(22), style: 'danger', mode: 'form' },
      ],
    },
    look,
  );
  expect(htmlOf(parts)).toEqual(['<b>maths</b>\n✅ Open for text\n\n<b>Licence:</b> CC0-1.0']);
  expect(parts[0]?.keyboard).toEqual([
    [
      { text: 'Review', style: 'primary', callback_data: `press:${'a'.repeat(22)}` },
      { text: 'Close', style: 'danger', callback_data: `press:${'b'.repeat(22)}` },
    ],
  ]);
});

test('a picture has the card as its caption, and says what it shows where there is room', () => {
  const [part, ...more] = render({ title: 'Board', blocks: [picture] }, look);
  expect(more).toEqual([]);
  expect(part?.upload?.kind).toBe('photo');
  expect(part?.rich.text).toBe('Board\n\nContributors: 1. ana with 774.');
});

test('a card that is too long for a caption stands below its picture, with the buttons', () => {
  const parts = render(
    {
      blocks: [picture, { kind: 'text', markdown: 'word '.repeat(400) }],
      buttons: [{ label: 'Go', token: 't' }],
    },
    look,
  );
  expect(
    parts.map(part => [part.upload?.kind, part.rich.text.length < 1100, Boolean(part.keyboard)]),
  ).toEqual([
    ['photo', true, false],
    [undefined, false, true],
  ]);
  expect(faultsOf(parts)).toEqual([]);
});

test('a model’s answer stays open, a long guideline on a card is folded', () => {
  const text = 'A long sentence about bread. '.repeat(30);
  expect(htmlOf(render(block({ kind: 'quote', text, by: 'chef-v1' }), look))[0]).toMatch(
    /^<blockquote>A long/,
  );
  expect(htmlOf(render({ title: 'Review', ...block({ kind: 'quote', text }) }, look))[0]).toContain(
    '<blockquote expandable>',
  );
});

test('links into Telegram are buttons, others are links', () => {
  const [part] = render(
    block({
      kind: 'links',
      links: [
        { label: 'Open a private chat', url: 'https://t.me/mill_bot?start=x' },
        { label: 'Docs', url: 'https://docs.example/', detail: 'the manual' },
        { label: 'Evil', url: 'javascript:alert(1)' },
      ],
    }),
    look,
  );
  expect(part?.keyboard).toEqual([[{ text: 'Open a private chat', url: 'https://t.me/mill_bot?start=x' }]]);
  expect(toHtml(part?.rich ?? { text: '', marks: [] })).toBe(
    '• <a href="https://docs.example/">Docs</a> · the manual\n• Evil',
  );
});

test('options are ticked, and many buttons stay within the limits', () => {
  const shown: MessageContent = {
    blocks: [
      {
        kind: 'choice',
        name: 'strike',
        label: 'Strike out',
        multiple: true,
        options: Array.from({ length: 90 }, (_, at) => ({ value: String(at), label: `Row ${at}` })),
      },
    ],
    buttons: Array.from({ length: 40 }, (_, at) => ({
      label: `Button ${at} ${'y'.repeat(100)}`,
      token: `t${at}`,
    })),
  };
  const parts = render(shown, { ...look, picked: { strike: ['1'] } });
  expect(faultsOf(parts)).toEqual([]);
  expect(parts[0]?.keyboard?.[0]?.map(button => button.text)).toEqual(['Row 0', '✓ Row 1', 'Row 2']);
});

test('what is too long for four messages is a file as well', () => {
  const parts = render(
    { blocks: [{ kind: 'quote', text: 'word '.repeat(8000) }], buttons: [{ label: 'Go', token: 't' }] },
    look,
  );
  expect(faultsOf(parts)).toEqual([]);
  expect(parts.map(part => part.upload?.kind)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'document',
  ]);
  expect(parts[3]?.rich.text).toMatch(/All of it is in the file below\.$/);
  expect(parts[3]?.keyboard).toHaveLength(1);
  expect(parts[4]?.upload?.file).toMatchObject({ name: 'all.md' });
});

test('files are sent, those that are too large are named with the way to them', () => {
  const sha256 = 'f'.repeat(64) as never;
  const parts = render(
    block({
      kind: 'files',
      files: [
        { name: 'a.jsonl', sha256, bytes: 10, mediaType: 'x' },
        { name: 'big.jsonl', sha256, bytes: 60 * 1024 * 1024, mediaType: 'x' },
      ],
    }),
    look,
  );
  expect(parts.map(part => part.upload?.file.name)).toEqual([undefined, 'a.jsonl']);
  expect(htmlOf(parts)[0]).toBe(
    `• <a href="https://mill.example/files/${sha256}/big.jsonl">big.jsonl</a>, too large for Telegram`,
  );
});

test('hostile words in every place break nothing', () => {
  const evil =
    '</b><a href="tg://user?id=1">x</a>&amp;`\n```\n@everyone /stop \u202e \ud800 \u0000 ```\n<script>';
  const parts = render(
    {
      title: evil,
      state: { tone: 'bad', text: evil },
      blocks: [
        { kind: 'facts', facts: [{ label: evil, value: evil }] },
        { kind: 'table', columns: [{ label: evil }, { label: 'b' }], rows: [[evil, evil]] },
        { kind: 'quote', text: evil, by: evil },
        { kind: 'rows', rows: [{ label: evil, fields: [{ name: evil, text: evil }] }] },
        { kind: 'links', links: [{ label: evil, url: 'javascript:alert(1)' }] },
        { kind: 'notes', notes: [{ tone: 'bad', title: evil, text: evil }] },
        { kind: 'progress', label: evil, value: 2 },
        { kind: 'text', markdown: evil },
      ],
      buttons: [{ label: evil, token: 't' }],
    },
    look,
  );
  expect(faultsOf(parts)).toEqual([]);
  const { entities } = parseHtml(htmlOf(parts).join('\n'));
  expect(entities.map(one => one.type)).not.toContain('text_mention');
});

test('an empty reply is a message all the same', () => {
  expect(faultsOf(render(block(), look))).toEqual([]);
});

test.each(languages)('the menus in %s are ones that Telegram takes', spoken => {
  const all = menus(commands).filter(({ language }) => (language ?? 'en') === spoken);
  const [direct, group, admins] = all;
  expect(all).toHaveLength(3);
  for (const menu of all) {
    expect(menu.commands.length).toBeLessThanOrEqual(100);
    for (const { command, description } of menu.commands) {
      expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(description.length).toBeGreaterThan(0);
      expect([...description].length).toBeLessThanOrEqual(256);
      const summary = commands.find(({ name }) => menuName(name) === command)?.summary;
      expect(description === summary).toBe(spoken === 'en');
    }
    const names = menu.commands.map(one => one.command);
    expect(new Set(names).size).toBe(names.length);
  }
  expect(direct?.commands).toEqual(admins?.commands);
  expect(group?.commands.length).toBeLessThan(direct?.commands.length ?? 0);
});

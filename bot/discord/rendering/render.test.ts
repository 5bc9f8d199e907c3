import { expect, test } from 'vitest';
import { commands } from '../../../agent/commands/index.ts';
import type { ContentBlock, MessageContent } from '../../../agent/messages/message-content.ts';
import { checkCommands } from '../../../test/fakes/discord/command-rules.ts';
import { componentFaults, flatten } from '../../../test/fakes/discord/component-rules.ts';
import type { Json } from '../../../test/fakes/json.ts';
import { width } from '../../rendering/table-layout.ts';
import { slashCommands } from '../register.ts';
import { toDiscord, verbatimLines } from './markdown.ts';
import { type Part, renderCard, renderPlain } from './render.ts';
import { type Line, link, raw } from './spans.ts';
import { split, textOf } from './split-lines.ts';
import { table } from './table.ts';

const options = { webUrl: 'http://mill.example', id: 5000 };
const render = (shown: MessageContent) => renderCard(shown, options);
const rendered = (markdown: string) => textOf(toDiscord(markdown, options.webUrl));
const block = (...blocks: ContentBlock[]): MessageContent => ({ blocks });

function allText(parts: readonly Part[]): string {
  return parts
    .flatMap(part => flatten(part.components as unknown as Json[]).map(one => String(one.content ?? '')))
    .filter(Boolean)
    .join('\n');
}

function faultsOf(parts: readonly Part[]): unknown[] {
  return parts.flatMap(part =>
    componentFaults(
      part.components as unknown as Json[],
      true,
      part.attachments.map(one => one.name),
    ),
  );
}

test('an address of the machine or its network is no link', () => {
  expect(rendered('[the page](http://127.0.0.1:8484/docs) and [wiki](http://192.168.1.5/wiki)')).toBe(
    'the page and wiki',
  );
  expect(textOf(toDiscord('[the page](/docs/a.md)', 'http://localhost:8484'))).toBe('the page');
});

test('a card has its colour, title, state, facts and buttons', () => {
  const [part, ...more] = render({
    title: 'maths',
    state: { tone: 'good', text: 'Open for text' },
    blocks: [{ kind: 'facts', facts: [{ label: 'Licence', value: 'CC0-1.0' }] }],
    buttons: [
      { label: 'Review', token: 'a'.repeat(22), style: 'primary' },
      { label: 'Edit', token: 'b'.repeat(22), mode: 'form' },
    ],
  });
  expect(more).toEqual([]);
  expect(part?.components).toMatchObject([
    {
      type: 17,
      id: 5000,
      accent_color: 0x3f9c6b,
      components: [
        { type: 10, content: '### maths\n**Open for text**' },
        { type: 10, content: '**Licence:** CC0-1.0' },
        {
          type: 1,
          components: [
            { style: 1, label: 'Review', custom_id: `press:${'a'.repeat(22)}` },
            { style: 2, label: 'Edit', custom_id: `open:${'b'.repeat(22)}` },
          ],
        },
      ],
    },
  ]);
});

test('mere words need no card', () => {
  expect(render(block({ kind: 'text', markdown: 'hello' }))[0]?.components).toEqual([
    { type: 10, content: 'hello', id: 5000 },
  ]);
});

test.each([
  ['*bold* _it_ `code`', '\\*bold\\* \\_it\\_ \\`code\\`'],
  ['@everyone and <@123>', '\\@everyone and \\<\\@123\\>'],
  ['# title\n- item\n1. one', '\\# title\n\\- item\n1\\. one'],
  ['see https://a.example/x_y_z now', 'see <https://a.example/x_y_z> now'],
  ['||spoiler|| [x](https://a.example)', '\\|\\|spoiler\\|\\| \\[x\\](<https://a.example)>'],
])('words of people are shown letter by letter: %s', (given, shown) => {
  expect(textOf(verbatimLines(given))).toBe(shown);
});

test('markdown of ours becomes Discord’s: tables aligned, small headings bold, own pages with their address', () => {
  const shown = rendered(
    '#### Small\n\n| Name | Rows |\n|---|---:|\n| ana | 12 |\n\nSee [the page](/docs/a.md), [here](chapter.md) and ![a cat](https://c.example/c.png).',
  );
  expect(shown).toContain('**Small**');
  expect(shown).toContain('```\nName  Rows\n────  ────\nana     12\n```');
  expect(shown).toContain(
    '[the page](<http://mill.example/docs/a.md>), here and [a cat](<https://c.example/c.png>)',
  );
});

test('a wide table is a list, and empty columns are left out', () => {
  const columns = [{ label: 'Name' }, { label: 'Note' }, { label: 'Text' }];
  expect(textOf(table(columns, [['ana', '', 'x']]))).toBe('```\nName  Text\n────  ────\nana   x\n```');
  expect(textOf(table(columns, [['ana', '', 'x'.repeat(80)]]))).toBe(`- **ana** Text: ${'x'.repeat(80)}`);
  expect(width('日本')).toBe(4);
});

test('a form, choices and many buttons stay within Discord’s limits', () => {
  const parts = render({
    title: 'x'.repeat(300),
    blocks: [
      {
        kind: 'choice',
        name: 'strike',
        label: 'Strike',
        multiple: true,
        options: Array.from({ length: 60 }, (_, at) => ({ value: String(at), label: `Row ${at}` })),
      },
      {
        kind: 'form',
        form: { title: 'f', fields: [], submit: { label: 'Go', call: { command: 'x', token: 't' } } },
      },
    ],
    buttons: Array.from({ length: 30 }, (_, at) => ({
      label: `Button ${at} ${'y'.repeat(100)}`,
      token: `token${at}`,
    })),
  });
  expect(faultsOf(parts)).toEqual([]);
  const selects = flatten(parts.flatMap(part => part.components) as unknown as Json[]).filter(
    one => one.type === 3,
  );
  expect(selects.map(one => one.custom_id)).toEqual(['pick:strike:0', 'pick:strike:1', 'pick:strike:2']);
});

test('10,000 characters with code and a table become several messages, nothing is lost and no block is cut open', () => {
  const words = Array.from({ length: 160 }, (_, at) => `Sentence number ${at} says something of use.`);
  const code = `\`\`\`js\n${Array.from({ length: 120 }, (_, at) => `console.log("line ${at}");`).join('\n')}\n\`\`\``;
  const markdown = `${words.slice(0, 80).join(' ')}\n\n${code}\n\n${words.slice(80).join(' ')}`;
  expect(markdown.length).toBeGreaterThan(9000);
  const parts = render(block({ kind: 'text', markdown }));
  expect(parts.length).toBeGreaterThan(2);
  expect(faultsOf(parts)).toEqual([]);
  const all = allText(parts);
  for (const sentence of words) expect(all).toContain(sentence);
  for (let at = 0; at < 120; at++) expect(all).toContain(`console.log("line ${at}");`);
  for (const part of parts) expect((allText([part]).match(/```/g) ?? []).length % 2).toBe(0);
});

test('what is too long for four messages goes on in a file', () => {
  const parts = render({
    ...block({ kind: 'quote', text: 'word '.repeat(8000) }),
    buttons: [{ label: 'Go', token: 't' }],
  });
  expect(parts).toHaveLength(4);
  expect(faultsOf(parts)).toEqual([]);
  expect(parts.at(-1)?.attachments).toMatchObject([{ name: 'the-rest.md' }]);
  expect(JSON.stringify(parts.at(-1)?.components)).toContain('press:t');
});

test('hostile words in every place break nothing', () => {
  const evil = '```\n@everyone <@1> \u202e **x** [a](javascript:alert(1)) ||\u0000\n```';
  const parts = render({
    title: evil,
    state: { tone: 'bad', text: evil },
    blocks: [
      { kind: 'facts', facts: [{ label: evil, value: evil }] },
      { kind: 'table', columns: [{ label: evil }], rows: [[evil]] },
      { kind: 'quote', text: evil, by: evil },
      { kind: 'rows', rows: [{ label: evil, fields: [{ name: evil, text: evil }] }] },
      { kind: 'links', links: [{ label: evil, url: 'javascript:alert(1)' }] },
      { kind: 'notes', notes: [{ tone: 'bad', title: evil, text: evil }] },
      { kind: 'progress', label: evil, value: 2 },
    ],
  });
  expect(faultsOf(parts)).toEqual([]);
  const outsideOfCode = allText(parts).replace(/^```[\s\S]*?^```/gm, '');
  expect(outsideOfCode).not.toMatch(/[^\\]\]\(<?javascript/);
});

test('without cards: texts of 2,000 characters, the buttons below the last', () => {
  const shown: MessageContent = {
    title: 'Long',
    blocks: [{ kind: 'text', markdown: 'word '.repeat(700) }],
    buttons: [{ label: 'Go', token: 't' }],
  };
  const plain = renderPlain(shown, undefined);
  expect(plain.map(one => one.content.length <= 2000)).toEqual([true, true]);
  expect(plain.map(one => one.components.length)).toEqual([0, 1]);
});

test('a text is cut between paragraphs, never in a link', () => {
  const address = '[a long label of a link](<https://a.example/with/a/long/path>)';
  const linked = link('a long label of a link', 'https://a.example/with/a/long/path', undefined);
  for (let length = 20; length < 120; length++) {
    const line: Line = { spans: [raw('x'.repeat(length)), raw(' '), ...linked, raw(' '), raw('after')] };
    for (const piece of split([line], 120)) {
      expect(piece.length).toBeLessThanOrEqual(120);
      if (piece.includes('[')) expect(piece).toContain(address);
    }
  }
  expect(split(toDiscord(`${'a '.repeat(30)}\n\n${'b '.repeat(30)}`, undefined), 100)).toEqual([
    'a '.repeat(30).trim(),
    'b '.repeat(30).trim(),
  ]);
});

test('every command that is offered is one that Discord takes', () => {
  const made = slashCommands(commands);
  checkCommands(made as unknown as Json[]);
  const words = JSON.stringify(made);
  for (const locale of ['de', 'es-ES', 'es-419', 'fr', 'pt-BR', 'ru', 'zh-CN'])
    expect(words).toContain(`"${locale}":`);
  const datanet = made.find(command => command.name === 'datanet');
  expect(datanet?.options?.map(option => option.name)).toContain('create');
  expect(JSON.stringify(made)).not.toContain('"required":true');
  for (const command of commands) {
    if (command.hidden) continue;
    const [first, second] = command.name.split(' ');
    const found = made.find(one => one.name === first);
    expect(found, command.name).toBeDefined();
    if (second) expect(found?.options?.map(option => option.name)).toContain(second);
  }
});

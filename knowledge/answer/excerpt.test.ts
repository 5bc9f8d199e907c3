import { expect, test } from 'vitest';
import { blocksOf } from './blocks.ts';
import { excerptOf } from './excerpt.ts';

const prose = (name: string, sentences = 12) =>
  Array.from(
    { length: sentences },
    (_, index) => `The ${name} says ${index} of its many dull sentences.`,
  ).join(' ');
const about = (word: string) => (markdown: string) => (markdown.includes(word) ? 1 : 0);
const steps = (count: number, words = 'Turn the wheel') =>
  Array.from({ length: count }, (_, index) => `${index + 1}. ${words} for the ${index + 1}th time.`).join(
    '\n',
  );

test('a section that fits on a screen is shown as it stands, numbers and code included', () => {
  const text = `Six steps:\n\n${steps(6)}\n\nThen run:\n\n\`\`\`sh\nmill run\n\n# later\n\`\`\`\n\n| a | b |\n| --- | --- |\n| 1 | 2 |`;
  expect(excerptOf(text, () => 0)).toEqual({ markdown: text, isWhole: true });
});

test('of a long section the part that fits is shown, a list never without its lead nor a lead without its list', () => {
  const list = `To grind, do this:\n\n${steps(9)}`;
  const text = [prose('first', 40), list, prose('last', 40)].join('\n\n');
  expect(excerptOf(text, about('5th time'))).toEqual({ markdown: list, isWhole: false });
  expect(excerptOf(text, about('To grind')).markdown).toContain('9. Turn');
});

test('code comes with the sentence that leads to it', () => {
  const code = 'Run this:\n\n```sh\nmill --fine\n```';
  const { markdown } = excerptOf([prose('first', 40), code, prose('last', 40)].join('\n\n'), about('--fine'));
  expect(markdown).toBe(code);
});

test('all steps of one list are shown together, whatever stands between them', () => {
  const list =
    '1. Open it.\n\n```sh\nmill open\n```\n\nIt creaks.\n\n2. Close it.\n\n> Mind the gap.\n\n3. Go home.';
  const text = [prose('first', 40), `Do:\n\n${list}`, prose('last', 40)].join('\n\n');
  for (const word of ['Open', 'creaks', 'Close', 'home'])
    expect(excerptOf(text, about(word)).markdown).toBe(`Do:\n\n${list}`);
});

test('what fits around it is shown too, in reading order', () => {
  const text = ['Before it.', 'The grain.', 'After it.', prose('last', 40)].join('\n\n');
  expect(excerptOf(text, about('grain'))).toEqual({
    markdown: 'Before it.\n\nThe grain.\n\nAfter it.',
    isWhole: false,
  });
});

test('of a table too large for a screen the rows that fit stand under its header', () => {
  const rows = Array.from({ length: 80 }, (_, index) => `| key${index} | value of the ${index}th setting |`);
  const { markdown, isWhole } = excerptOf(
    `| Key | Use |\n| --- | --- |\n${rows.join('\n')}`,
    about('key71 '),
  );
  expect(markdown.split('\n').slice(0, 2)).toEqual(['| Key | Use |', '| --- | --- |']);
  expect(markdown).toContain('| key71 |');
  expect(isWhole).toBe(false);
});

test('a list, code or paragraph too large for a screen is cut between items, lines and sentences', () => {
  const list = excerptOf(`Do:\n\n${steps(99)}`, () => 0).markdown.split('\n');
  expect(list.slice(0, 3)).toEqual(['Do:', '', '1. Turn the wheel for the 1th time.']);
  expect(list.at(-1)).toMatch(/^\d+\. Turn the wheel for the \d+th time\.$/);
  const code = excerptOf(`\`\`\`sh\n${'mill run --fine\n'.repeat(200)}\`\`\``, () => 0).markdown;
  expect(code).toMatch(/^```sh\n(?:mill run --fine\n)+\.\.\.\n```$/);
  expect(excerptOf(prose('only', 90), () => 0).markdown).toMatch(/sentences\.$/);
});

test('nothing shown is longer than a screen, and nothing is empty', () => {
  const texts = [
    steps(300),
    prose('p', 300),
    'x'.repeat(5000),
    `Do:\n\n${'y'.repeat(5000)}`,
    `\`\`\`\n${'z'.repeat(5000)}\n\`\`\``,
  ];
  for (const text of texts) {
    const { markdown } = excerptOf(text, () => 0);
    expect(markdown.length).toBeLessThanOrEqual(1500);
    expect(markdown).not.toBe('');
  }
});

test('a paragraph within an item stays with its list', () => {
  const list = '- `wait`\n\n  How long it waits,\n\n  in seconds.\n- `tries`\n\n  How often.';
  expect(blocksOf(`All of them:\n\n${list}\n\nThat is all.`)).toEqual(['All of them:', list, 'That is all.']);
});

import { expect, test } from 'vitest';
import { focusOn } from './focus.ts';

const about =
  (...words: string[]) =>
  (markdown: string) =>
    words.filter(word => markdown.includes(word)).length / words.length;
const tabs =
  'Choose one.\n\n**npm**\n\n```sh\nnpm i mill\n```\n\n**pnpm**\n\n```sh\npnpm add mill\n```\n\nThen run it.';
const table = (rows: number) =>
  `All settings.\n\n| Setting | Default |\n| --- | --- |\n${Array.from({ length: rows }, (_, at) => `| key${at}x | ${at} |`).join('\n')}\n\nIn seconds.`;

test('the tab that is named is shown, with what stands before the tabs', () => {
  expect(focusOn(tabs, 'how do I install with pnpm?', () => 0)).toEqual({
    markdown: 'Choose one.\n\n**pnpm**\n\n```sh\npnpm add mill\n```\n\nThen run it.',
    isWhole: false,
  });
});

test.each(['how do I install it?', 'npm or pnpm?'])('all tabs are shown for "%s"', question => {
  expect(focusOn(tabs, question, () => 0)).toEqual({ markdown: tabs, isWhole: true });
});

test('of a long table the row that was asked for is shown under its header, with what stands around the table', () => {
  expect(focusOn(table(20), '', about('key7x', 'Default'))).toEqual({
    markdown: 'All settings.\n\n| Setting | Default |\n| --- | --- |\n| key7x | 7 |\n\nIn seconds.',
    isWhole: false,
  });
});

test('a short table, and one whose rows fit alike or hardly, is shown whole', () => {
  expect(focusOn(table(5), '', about('key3x')).isWhole).toBe(true);
  expect(focusOn(table(20), '', about('Default')).isWhole).toBe(true);
  expect(focusOn(table(20), '', about('key3x', 'never', 'there')).isWhole).toBe(true);
});

test('of a long list of names the one that was asked for is shown; steps are never taken apart', () => {
  const names = Array.from({ length: 9 }, (_, at) => `${at + 1}. \`KEY${at}\` is the ${at}th.`).join('\n');
  expect(focusOn(names, '', about('KEY4')).markdown).toBe('5. `KEY4` is the 4th.');
  const steps = Array.from({ length: 9 }, (_, at) => `${at + 1}. Turn wheel ${at}.`).join('\n');
  expect(focusOn(steps, '', about('wheel 4'))).toEqual({ markdown: steps, isWhole: true });
});

test('a description that the summary repeats is said once', () => {
  expect(
    focusOn('> Lists all the grains.\n\n`GET /grains`: Lists all the grains', '', () => 0).markdown,
  ).toBe('`GET /grains`: Lists all the grains');
});

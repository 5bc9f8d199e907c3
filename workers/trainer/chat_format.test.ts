import { beforeAll, describe, expect, test } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import { fixture } from './memorise.fixture.ts';

/** What is learned of one conversation by one family. */
interface Mask {
  family: string;
  shape: string;
  /** Each stretch of learned tokens, as text. */
  learned: string[];
  /** Of each answer: whether the prompt of serving is, token for token, what precedes it in training. */
  asPrompted: boolean[];
  counts: Record<string, number>;
  /** Control tokens in all of it. */
  control: number;
  lead: string;
  end: string;
  opened: string;
}

let masks: Mask[];
beforeAll(async () => {
  masks = JSON.parse(await fixture(await pythonForTests(), 'masks'));
}, 900_000);

const of = (shape: string) => masks.filter(mask => mask.shape === shape);
const thought = '<think>\nThe bread is warm.\n</think>\n\nblue';

describe('in every family of the catalog', () => {
  test('the prompt that serving reads is what precedes an answer in training, token for token', () => {
    expect(new Set(masks.map(({ family }) => family)).size).toBeGreaterThan(15);
    expect(masks.filter(({ asPrompted }) => asPrompted.includes(false))).toEqual([]);
  });

  test.each([
    ['one turn', ['red']],
    ['a system prompt', ['red']],
    ['two turns', ['red', 'blue']],
    ['two turns and a system prompt', ['red', 'blue']],
    ['an answer that is context', ['blue']],
    ['nothing but a question', []],
  ])('of %s the answers and their ends are learned, and nothing else', (shape, answers) => {
    for (const { family, learned, lead, end } of of(shape)) {
      expect({ family, learned }).toEqual({ family, learned: answers.map(answer => lead + answer + end) });
    }
  });

  test.each([
    ['reasoning', 1],
    ['reasoning in two turns', 2],
  ])('%s is learned whole, but for what the prompt opens', (shape, times) => {
    for (const { family, learned, lead, end, opened } of of(shape)) {
      const empty = /<think>\s*<\/think>\s*/;
      const answer = lead.replace(empty, '') + thought.slice(opened.length) + end;
      expect({ family, learned }).toEqual({ family, learned: Array(times).fill(answer) });
    }
  });

  test('an answer that begins with line breaks keeps them, where the template does', () => {
    for (const { learned } of of('an answer that begins with a line break')) {
      expect(learned.join()).toMatch(/red/);
    }
  });

  test('what people write adds no control token, whether or not the tokenizer calls it special', () => {
    const usual = new Map(of('one turn').map(({ family, control }) => [family, control]));
    for (const { family, control } of of('control tokens in what people write')) {
      expect({ family, control }).toEqual({ family, control: usual.get(family) });
    }
  });

  test('a conversation without an answer is counted as that', () => {
    for (const { counts } of of('nothing but a question'))
      expect(counts).toMatchObject({ no_answer: 1, whole: 0 });
  });
});

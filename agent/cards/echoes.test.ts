import { expect, test } from 'vitest';
import type { EchoedPassage, Echoes, EchoPlace } from '../../datanets/echo.ts';
import { markdownParser } from '../../knowledge/markdown/parser/markdown-parser.ts';
import { echoesCard } from './echoes.ts';

const place = (row: number, more: Partial<EchoPlace> = {}): EchoPlace => ({
  datanetName: 'mills',
  version: 2,
  row,
  submissionId: 4,
  personId: 1,
  personName: 'Bo',
  part: 'answer',
  before: 'before ',
  passage: 'the wheel turns',
  after: ' after',
  ...more,
});

function card(text: string, passages: EchoedPassage[], around = false) {
  const echoes: Echoes = {
    words: 20,
    echoed: 5,
    shortest: 6,
    passages,
    compared: [{ datanetName: 'mills', version: 2, rows: 40 }],
  };
  const more = { removed: 0, lost: undefined, named: new Set([1]), around };
  return echoesCard({ model: 'pip-v1', version: 'abc', text, given: [] }, echoes, more);
}

/** The passage of a reply that is these words. */
function passage(text: string, words: string, more: Partial<EchoedPassage> = {}): EchoedPassage {
  const start = text.indexOf(words);
  return {
    marks: [{ start, end: start + words.length }],
    words: 3,
    rows: 1,
    places: [place(7)],
    ...more,
  };
}

const markdownOf = (reply: ReturnType<typeof card>) =>
  reply.blocks[0]?.kind === 'text' ? reply.blocks[0].markdown : '';
const fieldsOf = (reply: ReturnType<typeof card>) =>
  reply.blocks.flatMap(block => (block.kind === 'rows' ? block.rows : []));

test('passages are bold and numbered, over the end of a line as two', () => {
  const text = 'I know:  the wheel\nturns, and\n\nthe key is gone.';
  const reply = card(text, [passage(text, 'the key is gone'), passage(text, 'the wheel\nturns')]);
  expect(markdownOf(reply)).toBe(
    'I know: **the wheel**\n\n**turns** \\[2\\], and\n\n\n\n**the key is gone** \\[1\\].',
  );
});

test('what a model wrote is no markup, whatever it wrote beside a passage', () => {
  const text = '**x [a](http://evil.example) <b>the wheel turns</b> `y` ||z||';
  const markdown = markdownOf(card(text, [passage(text, 'the wheel turns')]));
  const kinds = new Set(
    markdownParser({ html: true })
      .parse(markdown, {})
      .flatMap(token => (token.children ?? []).map(({ type }) => type)),
  );
  expect(kinds).toEqual(new Set(['text', 'text_special', 'strong_open', 'strong_close']));
});

test('a passage in many rows names some of them, and says that there are more', () => {
  const text = 'the wheel turns';
  const [row] = fieldsOf(
    card(text, [passage(text, text, { rows: 9, places: [place(1), place(2), place(3, { personId: 2 })] })]),
  );
  expect(row?.label).toBe('1: row 1 of mills v2, by Bo');
  expect(row?.fields[1]?.text).toBe(
    '8 other rows: row 2 of mills v2, by Bo; row 3 of mills v2, by somebody who has left; …',
  );
});

test('a question’s words are told from an answer’s, and the row around them is shown only where it may be', () => {
  const text = 'the wheel turns';
  const asked = [passage(text, text, { places: [place(1, { part: 'prompt' })] })];
  expect(fieldsOf(card(text, asked))[0]?.fields).toEqual([{ name: 'Question', text: 'the wheel turns' }]);
  expect(fieldsOf(card(text, asked, true))[0]?.fields[0]?.text).toBe('before the wheel turns after');
});

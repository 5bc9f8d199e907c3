import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { estimateTokens, measureRows } from './rows.ts';

// The true counts are SmolLM2's tokenizer's, which knows few words but English ones.
test.each([
  [
    'Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. How many clips did Natalia sell altogether in April and May?',
    37,
  ],
  [
    'Natalia sold 48/2 = <<48/2=24>>24 clips in May.\nNatalia sold 48+24 = <<48+24=72>>72 clips altogether in April and May.\n#### 72',
    63,
  ],
  ['चक्की में गेहूँ पीसकर आटा बनाया जाता है।', 47],
  ['โรงสีใช้บดข้าวสาลีให้เป็นแป้ง', 55],
  ['ஆலை கோதுமையை மாவாக அரைக்கிறது.', 55],
  ['방앗간은 밀을 갈아 밀가루를 만든다.', 43],
  ['የእህል ወፍጮ ስንዴን ወደ ዱቄት ይፈጫል።', 63],
  ['水车把小麦磨成面粉。', 22],
  ['Мельница мелет зерно в муку.', 19],
  [
    'Die Donaudampfschifffahrtsgesellschaft und der Rindfleischetikettierungsüberwachungsaufgabe bleiben unverändert.',
    44,
  ],
  ['Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine', 32],
  ['epäjärjestelmällistyttämättömyydelläänsäkäänköhän', 34],
])('tokens are never estimated too low, and English by half too many at most: %s', (text, tokens) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(tokens);
  if (/^[\x00-\x7f]*$/.test(text)) expect(estimateTokens(text)).toBeLessThan(tokens * 1.5);
});

const measure = (text: string, bytes = Buffer.byteLength(text)) => measureRows(Readable.from([text]), bytes);

test('a file of rows is measured as a whole, and its longest row', async () => {
  const row = (content: string) =>
    JSON.stringify({
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: 'Yes.' },
      ],
    });
  const { rows, tokens, longest } = await measure(`${row('Is it?')}\n\n${row('word '.repeat(200))}\n`);
  expect(rows).toBe(2);
  expect(longest).toBeGreaterThan(200);
  expect(tokens).toBeGreaterThan(longest);
});

test('rows of other shapes and lines that are no JSON count too, and nothing is nothing', async () => {
  expect(
    (await measure('{"question":"How many?","answer":["two",{"or":"three"}]}\nnot json\nnull\n')).rows,
  ).toBe(3);
  expect(await measure('')).toMatchObject({ rows: 0, tokens: 0, longest: 0 });
});

test('of a large file the beginning stands for the rest', async () => {
  const whole = await measure('{"text":"one two three"}\n'.repeat(10));
  const tenth = await measure(
    '{"text":"one two three"}\n',
    Buffer.byteLength('{"text":"one two three"}\n') * 10,
  );
  expect({ ...tenth, read: [] }).toEqual({ ...whole, read: [] });
});

test('of answers that are compared, the better one and what is marked as good are to be learned', async () => {
  const prompt = [{ role: 'user', content: 'Is it?' }];
  const [yes, no] = ['Yes.', 'No.'].map(content => [{ role: 'assistant', content }]);
  const { read } = await measure(
    [
      { prompt, chosen: yes, rejected: no },
      { prompt, completion: yes, label: true },
      { prompt, completion: no, label: false },
    ]
      .map(row => JSON.stringify(row))
      .join('\n'),
  );
  expect(read.map(({ answerAt }) => typeof answerAt)).toEqual(['number', 'number', 'string']);
  expect(read[2]?.answerAt).toBe('no answer');
});

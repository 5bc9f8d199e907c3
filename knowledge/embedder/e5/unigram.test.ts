import { expect, test } from 'vitest';
import { unigram, type Vocabulary } from './unigram.ts';

/** A vocabulary of these pieces after the four marks, each with the logarithm of its probability. */
function vocabulary(pieces: Record<string, number>, replaced: Record<string, string> = {}): Vocabulary {
  const all = ['<s>', '<pad>', '</s>', '<unk>', ...Object.keys(pieces)].map(piece => Buffer.from(piece));
  const starts = [0];
  for (const piece of all) starts.push((starts.at(-1) ?? 0) + piece.length);
  return {
    begin: 0,
    end: 2,
    unknown: 3,
    marks: [0, 1, 2, 3],
    text: Buffer.concat(all),
    starts: Uint32Array.from(starts),
    scores: Float32Array.from([0, 0, 0, 0, ...Object.values(pieces)]),
    replaced: new Map(Object.entries(replaced).map(([from, to]) => [from.codePointAt(0) ?? 0, to])),
  };
}

test('a text is spelled in the likeliest way, which is not always by the longest pieces', () => {
  const { encode } = unigram(vocabulary({ '▁tra': -3, in: -3, '▁train': -5, '▁trai': -1, n: -9 }));
  expect(encode('train', 9)).toEqual([0, 6, 2]);
  const likelier = unigram(vocabulary({ '▁tra': -1, in: -1, '▁train': -5 }));
  expect(likelier.encode('train', 9)).toEqual([0, 4, 5, 2]);
});

test('spaces count once, and a character in no piece is unknown, whatever its bytes', () => {
  const { encode } = unigram(vocabulary({ '▁': -2, '▁a': -1, 猫: -1 }));
  expect(encode(' a  a', 9)).toEqual([0, 5, 5, 2]);
  expect(encode('a猫犬🎉', 9)).toEqual([0, 5, 6, 3, 3, 2]);
});

test('characters are read as what they stand for', () => {
  const { encode } = unigram(vocabulary({ '▁fi': -1, '▁': -1 }, { ﬁ: 'fi', '\t': ' ' }));
  expect(encode('ﬁ\tfi', 9)).toEqual([0, 4, 4, 2]);
});

test('the mark of an end that somebody writes is letters', () => {
  const { encode } = unigram(vocabulary({ '▁': -1, '<': -1, '/': -1, s: -1, '>': -1 }));
  expect(encode('</s>', 9)).toEqual([0, 4, 5, 6, 7, 8, 2]);
});

test('a long text is cut at its end, and an empty one is but a space', () => {
  const { encode } = unigram(vocabulary({ '▁': -1, '▁a': -1 }));
  expect(encode('a a a a', 4)).toEqual([0, 5, 5, 2]);
  expect(encode('', 4)).toEqual([0, 4, 2]);
});

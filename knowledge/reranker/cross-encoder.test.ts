import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { wordPiece } from '../embedder/minilm/wordpiece.ts';
import { openCrossEncoder } from './cross-encoder.ts';
import { crossEncoderFiles } from './model-folder.ts';
import { overlapModel } from './overlap-model.fixture.ts';
import { encodePair } from './pair.ts';

const folder = await mkdtemp(join(tmpdir(), 'gristmill-reranker-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const never = new AbortController().signal;

function opened(modelFolder: string) {
  const problems: unknown[] = [];
  const encoder = openCrossEncoder(crossEncoderFiles(modelFolder), error => problems.push(error));
  onTestFinished(() => encoder.stop());
  return { encoder, problems };
}

test('each passage is scored with the question, in the order that they came', async () => {
  const { encoder, problems } = opened(await overlapModel(join(folder, 'overlap')));
  expect(encoder.name).toBe('overlap');
  const passages = ['Bread is made.', 'Water.', 'To make bread, make the bread of yesterday again.'];
  expect(await encoder.score('How to make bread?', passages, never)).toEqual([1, 0, 5]);
  expect(problems).toEqual([]);
  expect(encoder.problem()).toBeUndefined();
});

test('of a passage that is too long the beginning is read', async () => {
  const { encoder } = opened(await overlapModel(join(folder, 'overlap')));
  const long = (words: string) => `bread ${words.repeat(400)} bread`;
  expect(await encoder.score('bread', [long('water '), 'bread bread'], never)).toEqual([1, 2]);
});

test('a model that answers no single number, or is no model, scores nothing and says why', async () => {
  const classes = opened(await overlapModel(join(folder, 'three classes'), 3));
  await expect(classes.encoder.score('a', ['b'], never)).rejects.toThrow('something else than one number');
  const damaged = await overlapModel(join(folder, 'damaged'));
  await writeFile(join(damaged, 'model.onnx'), 'no model');
  const { encoder, problems } = opened(damaged);
  await expect(encoder.score('a', ['b'], never)).rejects.toThrow('The model damaged did not answer');
  expect(problems).toHaveLength(1);
  expect(encoder.problem()).toBeDefined();
});

test('who gives up waits no more', async () => {
  const { encoder } = opened(await overlapModel(join(folder, 'overlap')));
  const gone = AbortSignal.abort(new Error('enough'));
  await expect(encoder.score('a', ['b'], gone)).rejects.toThrow('enough');
});

test('a folder without its files says which are missing', async () => {
  expect(() => crossEncoderFiles(join(folder, 'nowhere'))).toThrow('there is no such folder');
  const empty = join(folder, 'empty');
  await mkdir(join(empty, 'onnx'), { recursive: true });
  expect(() => crossEncoderFiles(empty)).toThrow('onnx/model_quantized.onnx');
  await writeFile(join(empty, 'onnx/model.onnx'), '');
  expect(() => crossEncoderFiles(empty)).toThrow('no vocab.txt');
  await writeFile(join(empty, 'vocab.txt'), '');
  expect(crossEncoderFiles(empty).modelFile).toBe(join(empty, 'onnx/model.onnx'));
  await writeFile(join(empty, 'model_quantized.onnx'), '');
  expect(crossEncoderFiles(empty).modelFile).toBe(join(empty, 'model_quantized.onnx'));
});

test('a pair is what BERT reads: both between marks, each piece of one text or the other', async () => {
  const vocabulary = await readFile(join(folder, 'overlap/vocab.txt'), 'utf8');
  const pieces = vocabulary.split('\n');
  const tokenizer = wordPiece(vocabulary);
  const read = (question: string, passage: string, most: number) => {
    const pair = encodePair(tokenizer, { question, passage }, most);
    return { words: pair.pieces.map(piece => pieces[piece]).join(' '), types: pair.types.join('') };
  };
  expect(read('make bread', 'Flour, water', 64)).toEqual({
    words: '[CLS] make bread [SEP] flour , water [SEP]',
    types: '00001111',
  });
  expect(read('make bread', 'Flour, water', 7).words).toBe('[CLS] make bread [SEP] flour , [SEP]');
  const long = encodePair(tokenizer, { question: 'bread '.repeat(500), passage: 'water '.repeat(500) }, 128);
  expect(long.pieces).toHaveLength(128);
  expect(long.types.filter(type => type === 1)).toHaveLength(80);
});

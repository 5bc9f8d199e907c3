import { expect, test } from 'vitest';
import { checkpointText, openNote, parseCheckpoint, parseVerifierKey } from './signed-note.js';

// The key and the note of the reference implementation's own tests (golang.org/x/mod/sumdb/note).
const published = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const text =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const signature =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const read = async () => {
  const key = await parseVerifierKey(published);
  if (!key) throw new Error('The key can’t be read.');
  return key;
};

test('the note of the reference implementation is signed by its key', async () => {
  expect(await openNote(`${text}\n${signature}`, await read())).toBe(text);
});

test('a key with any letter changed, left out or added is no key', async () => {
  for (let at = 0; at < published.length; at++) {
    const other = published[at] === 'x' ? 'y' : 'x';
    for (const changed of [
      published.slice(0, at) + other + published.slice(at + 1),
      published.slice(0, at) + published.slice(at + 1),
      published.slice(0, at) + other + published.slice(at),
    ])
      expect(await parseVerifierKey(changed), changed).toBeUndefined();
  }
});

test('a note with any letter changed is not signed', async () => {
  const key = await read();
  const note = `${text}\n${signature}`;
  for (let at = 0; at < note.length; at++) {
    const changed = note.slice(0, at) + (note[at] === 'x' ? 'y' : 'x') + note.slice(at + 1);
    expect(await openNote(changed, key), changed).toBeUndefined();
  }
});

test('signatures of other keys are passed over, and do not stand for ours', async () => {
  const key = await read();
  const other = '— Somebody AAAAAAAAAAAA\n';
  expect(await openNote(`${text}\n${other}${signature}`, key)).toBe(text);
  expect(await openNote(`${text}\n${other}`, key)).toBeUndefined();
  expect(await openNote(text, key)).toBeUndefined();
});

test('a checkpoint is read back as it was written, and nothing else is one', () => {
  const tree = { origin: 'a-log', size: 12, root: new Uint8Array(32).fill(7) };
  expect(parseCheckpoint(checkpointText(tree))).toEqual(tree);
  const lines = checkpointText(tree);
  for (const wrong of [
    lines.replace('12', '012'),
    lines.replace('12', '-1'),
    lines.replace('12', '1e3'),
    lines.replace('12', '99999999999999999999'),
    lines.replace('a-log', ''),
    lines.replace('Bwc', 'Bw'),
  ])
    expect(parseCheckpoint(wrong), wrong).toBeUndefined();
});

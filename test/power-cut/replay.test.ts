import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cutPower, type Recorded } from './replay.ts';

/** What a cut leaves of a folder with one file `state` that says `old`, when nothing but what was flushed is on the disk. */
function left(recording: readonly Recorded[]): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [base, target] = [join(folder, 'base'), join(folder, 'target')];
  mkdirSync(base);
  writeFileSync(join(base, 'state'), 'old');
  cutPower(recording, { at: recording.length, left: 'none', base, target, random: () => 0 });
  return Object.fromEntries(
    readdirSync(target).map(name => [name, readFileSync(join(target, name), 'utf8')]),
  );
}

let syncs = 0;
/** As PostgreSQL replaces a file: a new one beside it is written and flushed, and takes its name. */
function replaced(content: string, isFlushed: boolean): Recorded[] {
  const [file, folder] = [++syncs, ++syncs];
  const flush: Recorded[] = [
    { kind: 'open', fd: 2, path: '' },
    { kind: 'sync', fd: 2, sync: folder },
    { kind: 'synced', sync: folder },
  ];
  return [
    { kind: 'create', path: 'state.new' },
    { kind: 'open', fd: 1, path: 'state.new' },
    { kind: 'write', fd: 1, position: 0, bytes: Buffer.from(content) },
    { kind: 'sync', fd: 1, sync: file },
    { kind: 'synced', sync: file },
    { kind: 'close', fd: 1 },
    { kind: 'rename', path: 'state.new', to: 'state' },
    ...(isFlushed ? flush : []),
  ];
}

test('a file that is replaced is the old one until its folder is flushed', () => {
  expect(left(replaced('new', true))).toEqual({ state: 'new' });
  expect(left(replaced('new', false))).toEqual({ state: 'old', 'state.new': 'new' });
});

test('of a file that is replaced twice the first replacement stays, where the second was not flushed', () => {
  expect(left([...replaced('first', true), ...replaced('second', false)])).toEqual({
    state: 'first',
    'state.new': 'second',
  });
});

test('a file that was removed without a flush of its folder is there again', () => {
  expect(left([{ kind: 'unlink', path: 'state' }])).toEqual({ state: 'old' });
});

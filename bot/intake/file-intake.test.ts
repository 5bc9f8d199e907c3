import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Sender } from '../../agent/update.ts';
import type { DroppedFile } from '../../datanets/submission.ts';
import { DiskFull, UserError } from '../../store/errors.ts';
import { openFiles } from '../../store/files/files.ts';
import { openFileIntake, type RemoteFile } from './file-intake.ts';
import { FileGone, FileNotHandedOut } from './not-handed-out.ts';

const sender = (id: number): Sender => ({
  chatId: 1,
  community: { id: 1, name: 'Mill' },
  person: { id, name: `person ${id}` },
});
const ada = sender(1);

async function intake(refuses?: UserError) {
  const files = await openFiles(await mkdtemp(join(tmpdir(), 'gristmill-intake-')));
  const looked: number[] = [];
  const counted: DroppedFile[] = [];
  const agent = {
    async admitFiles(_: Sender, bytes: number) {
      looked.push(bytes);
      if (refuses) throw refuses;
    },
    noteFiles: async (_: Sender, stored: readonly DroppedFile[]) => void counted.push(...stored),
  };
  const opened = openFileIntake({ files, agent, limits: { person: 1, all: 2 } });
  return { ...opened, files, looked, counted };
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const remote = (name: string, fetch = async () => pieces(name)): RemoteFile => ({
  size: name.length,
  fetch: async store => store(name, await fetch(), 10),
});
const open = () => ({ signal: new AbortController().signal });

test('whoever may give none has nothing read, however the file comes', async () => {
  const { receive, fetch, counted } = await intake(new UserError('Not you.'));
  let asked = 0;
  const one = remote('a.txt', async () => {
    asked++;
    return pieces('words');
  });
  await expect(fetch(ada, [one], open())).rejects.toThrow('Not you.');
  await expect(receive(ada, 50_000, store => store('a.txt', pieces('words')))).rejects.toThrow('Not you.');
  expect({ asked, counted }).toEqual({ asked: 0, counted: [] });
});

test('a request without a file is looked at for nothing', async () => {
  const { receive, looked } = await intake(new UserError('Not you.'));
  expect(await receive(ada, 200, async () => 'read')).toBe('read');
  expect(looked).toEqual([]);
});

test('a disk without room for what is announced refuses it before it is read', async () => {
  const { receive, fetch, files } = await intake();
  files.checkRoom = () => {
    throw new DiskFull('full');
  };
  const huge = { ...remote('a.txt'), size: 1e9 };
  await expect(fetch(ada, [huge], open())).rejects.toThrow(DiskFull);
  await expect(receive(ada, 1e9, store => store('a.txt', pieces('words')))).rejects.toThrow(DiskFull);
});

test('what was stored is counted also when another file of its message is gone, or too large', async () => {
  const { fetch, counted } = await intake();
  const gone = remote('b.txt', () => Promise.reject(new FileGone('b.txt', 'Paper')));
  await expect(fetch(ada, [remote('a.txt'), gone], open())).rejects.toThrow('no longer at Paper');
  const large = remote('c.txt', async () => pieces('far too', ' many words'));
  await expect(fetch(ada, [large], open())).rejects.toThrow('“c.txt” is larger than');
  expect(counted.map(file => file.name)).toEqual(['a.txt']);
});

test('a file that is not handed out is asked for again, those before it are not', async () => {
  const { fetch } = await intake();
  const asked = { a: 0, b: 0 };
  const first = remote('a', async () => {
    asked.a++;
    return pieces('one');
  });
  const second = remote('b', async () => {
    if (++asked.b < 3) throw new FileNotHandedOut('away');
    return pieces('two');
  });
  const taken = await fetch(ada, [first, second], open());
  expect(taken.map(file => file.name)).toEqual(['a', 'b']);
  expect(asked).toEqual({ a: 1, b: 3 });
});

test('no more are read at once than may be: requests are told to come again, messages wait their turn', async () => {
  const { receive, fetch } = await intake();
  const held = Promise.withResolvers<void>();
  const slow = receive(ada, undefined, async () => held.promise);
  await expect(receive(ada, undefined, async () => {})).rejects.toThrow('Other uploads are still under way');
  let started = false;
  const waiting = fetch(
    ada,
    [
      remote('a', async () => {
        started = true;
        return pieces('one');
      }),
    ],
    open(),
  );
  expect(await fetch(sender(2), [remote('b')], open())).toHaveLength(1);
  expect(started).toBe(false);
  held.resolve();
  await slow;
  expect(await waiting).toHaveLength(1);
});

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize } from 'node:v8';

/** What a process did to the files of a folder, as `record.ts` writes it down. */
export type Recorded =
  | { kind: 'create'; path: string }
  | { kind: 'unlink'; path: string }
  | { kind: 'folder'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'open'; fd: number; path: string }
  | { kind: 'close'; fd: number }
  | { kind: 'write'; fd: number; position: number; bytes: Uint8Array }
  | { kind: 'truncate'; fd: number; size: number }
  | { kind: 'sync'; fd: number; sync: number }
  | { kind: 'synced'; sync: number }
  | { kind: 'acknowledged'; what: number };

export function readRecording(file: string): Recorded[] {
  const bytes = readFileSync(file);
  const all: Recorded[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    all.push(deserialize(bytes.subarray(at + 4, end)) as Recorded);
    at = end;
  }
  return all;
}

/** What of the writes that no flush covered had reached the disk: none, all, those up to a moment, or any sectors. */
export type Left = 'none' | 'all' | 'until' | 'sectors';

/**
 * Makes the folder that a power cut after `at` steps of a recording leaves: whatever a flush had covered, and of what
 * was written since as much as `left` says. A disk writes sectors of 512 bytes in an order of its own, so a page of the
 * database may be half old and half new. Names (made, renamed, removed) come to the disk in their order, as on a
 * journaling file system; they are there when their folder, or the file, was flushed.
 *
 * @param base the folder before the recording, all of it on the disk
 * @returns what had been acknowledged before the cut
 */
export function cutPower(
  recording: readonly Recorded[],
  { at, left, base, target, random }: Cut,
): Set<number> {
  cpSync(base, target, { recursive: true });
  const disk = new Disk(base);
  const acknowledged = new Set<number>();
  for (const one of recording.slice(0, at)) {
    if (one.kind === 'acknowledged') acknowledged.add(one.what);
    else disk.take(one);
  }
  disk.leave(target, left, random);
  return acknowledged;
}

interface Cut {
  at: number;
  left: Left;
  base: string;
  target: string;
  /** From 0 to 1. */
  random: () => number;
}

type Change = { position: number; bytes: Uint8Array } | { size: number };
type Naming = Extract<Recorded, { kind: 'create' | 'unlink' | 'folder' | 'rename' }>;

interface File {
  /** What is surely on the disk. */
  safe: Buffer;
  /** What was done since, with its place in the order of all. */
  since: { order: number; change: Change }[];
  /** The naming that made it, when the recording did. */
  made?: Naming;
}

const sector = 512;

class Disk {
  readonly #base: string;
  /** By the paths of this moment. */
  readonly #files = new Map<string, File>();
  readonly #open = new Map<number, { path: string; file?: File }>();
  readonly #syncs = new Map<number, { path: string; file?: File; order: number; names: number }>();
  readonly #names: Naming[] = [];
  /** Files that a removal, or a renaming onto them, took away. */
  readonly #gone: { path: string; file: File; by: Naming }[] = [];
  /** So many of the namings are surely on the disk. */
  #safeNames = 0;
  #order = 0;

  constructor(base: string) {
    this.#base = base;
  }

  take(one: Exclude<Recorded, { kind: 'acknowledged' }>): void {
    this.#order++;
    switch (one.kind) {
      case 'create':
        this.#names.push(one);
        this.#files.set(one.path, { safe: Buffer.alloc(0), since: [], made: one });
        return;
      case 'folder':
        this.#names.push(one);
        return;
      case 'unlink':
        this.#takeAway(one.path, one);
        this.#names.push(one);
        return;
      case 'rename': {
        this.#takeAway(one.to, one);
        const file = this.#file(one.path);
        this.#names.push(one);
        this.#files.delete(one.path);
        if (file) this.#files.set(one.to, file);
        return;
      }
      case 'open': {
        const file = this.#file(one.path);
        this.#open.set(one.fd, { path: one.path, ...(file && { file }) });
        return;
      }
      case 'close':
        this.#open.delete(one.fd);
        return;
      case 'write':
        this.#open.get(one.fd)?.file?.since.push({ order: this.#order, change: one });
        return;
      case 'truncate':
        this.#open.get(one.fd)?.file?.since.push({ order: this.#order, change: one });
        return;
      case 'sync': {
        const opened = this.#open.get(one.fd);
        if (opened) this.#syncs.set(one.sync, { ...opened, order: this.#order, names: this.#names.length });
        return;
      }
      case 'synced': {
        const sync = this.#syncs.get(one.sync);
        if (sync) this.#flush(sync);
      }
    }
  }

  #flush({ path, file, order, names }: { path: string; file?: File; order: number; names: number }): void {
    const covered = (name: Naming) =>
      file
        ? name === file.made
        : dirname(name.path) === (path || '.') ||
          (name.kind === 'rename' && dirname(name.to) === (path || '.'));
    for (let n = names - 1; n >= this.#safeNames; n--) {
      const name = this.#names[n];
      if (name && covered(name)) this.#safeNames = n + 1;
    }
    if (!file) return;
    file.safe = apply(
      file.safe,
      file.since.filter(one => one.order < order).map(one => one.change),
    );
    file.since = file.since.filter(one => one.order >= order);
  }

  #takeAway(path: string, by: Naming): void {
    const file = this.#file(path);
    if (!file) return;
    this.#files.delete(path);
    this.#gone.push({ path, file, by });
  }

  #file(path: string): File | undefined {
    const known = this.#files.get(path);
    if (known) return known;
    const onDisk = join(this.#base, path);
    const removed = this.#names.some(name => name.path === path && name.kind !== 'create');
    if (removed || !existsSync(onDisk)) return undefined;
    let safe: Buffer;
    try {
      safe = readFileSync(onDisk);
    } catch {
      return undefined; // A folder.
    }
    const file = { safe, since: [] };
    this.#files.set(path, file);
    return file;
  }

  leave(target: string, left: Left, random: () => number): void {
    const kept = this.#names.slice(0, this.#safeNames + this.#more(left, random));
    const lost = this.#names.slice(kept.length);
    // A file is where the last naming that was kept has put it, of those until it was taken away.
    const place = (now: string, by?: Naming) =>
      (by ? lost.slice(0, lost.indexOf(by)) : lost)
        .toReversed()
        .reduce((path, name) => (name.kind === 'rename' && name.to === path ? name.path : path), now);
    for (const name of kept) {
      const path = join(target, name.path);
      if (name.kind === 'create') writeFileSync(path, '');
      else if (name.kind === 'folder') mkdirSync(path, { recursive: true });
      else if (name.kind === 'unlink') rmSync(path, { force: true });
      else if (existsSync(path)) renameSync(path, join(target, name.to));
    }
    const until = random();
    const there = [...this.#files].map(([now, file]) => ({ at: place(now), file }));
    const back = this.#gone
      .filter(({ by }) => lost.includes(by))
      .map(({ path, file, by }) => ({ at: place(path, by), file }));
    for (const { at, file } of [...there, ...back]) {
      if (file.made && lost.includes(file.made)) continue;
      const path = join(target, at);
      if (existsSync(dirname(path))) writeFileSync(path, leftOf(file, left, until, random));
    }
  }

  #more(left: Left, random: () => number): number {
    const more = this.#names.length - this.#safeNames;
    return left === 'none' ? 0 : left === 'all' ? more : Math.floor(random() * (more + 1));
  }
}

function leftOf(file: File, left: Left, until: number, random: () => number): Buffer {
  const changes = file.since.map(one => one.change);
  if (left === 'none') return file.safe;
  if (left === 'all') return applied(file.safe, changes);
  if (left === 'until') return applied(file.safe, changes.slice(0, Math.floor(until * (changes.length + 1))));
  // Each sector as it was at a moment of its own.
  const whole = applied(file.safe, changes);
  const moments = [
    file.safe,
    ...[0.25, 0.5, 0.75].map(share =>
      applied(file.safe, changes.slice(0, Math.floor(share * changes.length))),
    ),
    whole,
  ];
  const mixed = Buffer.alloc(whole.length);
  for (let start = 0; start < whole.length; start += sector) {
    const then = moments[Math.floor(random() * moments.length)] ?? whole;
    if (start < then.length) then.copy(mixed, start, start, Math.min(start + sector, then.length));
  }
  return mixed;
}

function applied(before: Buffer, changes: readonly Change[]): Buffer {
  return apply(Buffer.from(before), changes);
}

/** The same, in the buffer that is given where it is large enough: the log's files have 16 MB, and a flush each commit. */
function apply(file: Buffer, changes: readonly Change[]): Buffer {
  let after = file;
  for (const change of changes) {
    const size = 'size' in change ? change.size : change.position + change.bytes.byteLength;
    if (size > after.length) after = Buffer.concat([after], size);
    if ('size' in change) after = after.subarray(0, size);
    else after.set(change.bytes, change.position);
  }
  return after;
}

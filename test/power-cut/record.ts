// Preloaded into a process (node --import): writes down what it does to the files of one folder, in its order, so that
// what a power cut might leave of them can be made up later. Knows the calls that PGlite's file system and its start use.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve, sep } from 'node:path';
import { serialize } from 'node:v8';
import type { Recorded } from './replay.ts';

const folder = resolve(process.env.RECORD_FOLDER ?? '');
const real = { ...fs };
const log = real.openSync(process.env.RECORD_LOG ?? '', 'w');
/** The path of each open file, as it was opened. */
const open = new Map<number, string>();
let syncs = 0;

function record(one: Recorded): void {
  const bytes = serialize(one);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.byteLength);
  real.writevSync(log, [length, bytes]);
}

function within(path: unknown): string | undefined {
  const own = relative(folder, resolve(String(path)));
  return own === '..' || own.startsWith(`..${sep}`) ? undefined : own;
}

Object.assign(fs, {
  openSync(path: string, flags: number | string, mode?: number) {
    const own = within(path);
    const isNew = own !== undefined && !real.existsSync(path);
    const fd = real.openSync(path, flags, mode);
    if (own !== undefined) {
      open.set(fd, own);
      if (isNew) record({ kind: 'create', path: own });
      const cuts = typeof flags === 'number' && (flags & real.constants.O_TRUNC) !== 0;
      record({ kind: 'open', fd, path: own });
      if (cuts) record({ kind: 'truncate', fd, size: 0 });
    }
    return fd;
  },
  closeSync(fd: number) {
    real.closeSync(fd);
    if (open.delete(fd)) record({ kind: 'close', fd });
  },
  writeSync(fd: number, buffer: NodeJS.ArrayBufferView, offset: number, length: number, position: number) {
    const written = real.writeSync(fd, buffer, offset, length, position);
    if (open.has(fd)) {
      const start = buffer.byteOffset + offset;
      record({
        kind: 'write',
        fd,
        position,
        bytes: Buffer.from(buffer.buffer.slice(start, start + written)),
      });
    }
    return written;
  },
  writeFileSync(path: string, text: string, options?: fs.WriteFileOptions) {
    const own = within(path);
    if (own !== undefined && text !== '') throw new Error('Only empty files are recorded.');
    real.writeFileSync(path, text, options);
    if (own !== undefined) record({ kind: 'create', path: own });
  },
  ftruncateSync(fd: number, size: number) {
    real.ftruncateSync(fd, size);
    if (open.has(fd)) record({ kind: 'truncate', fd, size });
  },
  truncateSync(path: string, size: number) {
    const fd = fs.openSync(path, 'r+');
    fs.ftruncateSync(fd, size);
    fs.closeSync(fd);
  },
  renameSync(from: string, to: string) {
    real.renameSync(from, to);
    const [old, now] = [within(from), within(to)];
    if (old !== undefined && now !== undefined) record({ kind: 'rename', path: old, to: now });
  },
  unlinkSync(path: string) {
    real.unlinkSync(path);
    const own = within(path);
    if (own !== undefined) record({ kind: 'unlink', path: own });
  },
  mkdirSync(path: string, options?: fs.MakeDirectoryOptions) {
    real.mkdirSync(path, options);
    const own = within(path);
    if (own !== undefined) record({ kind: 'folder', path: own });
  },
  fsyncSync: flushing(real.fsyncSync),
  fdatasyncSync: flushing(real.fdatasyncSync),
  fdatasync(fd: number, done: (error: NodeJS.ErrnoException | null) => void) {
    const end = begin(fd);
    real.fdatasync(fd, error => {
      if (!error) end();
      done(error);
    });
  },
});

const { rm, open: openHandle } = fs.promises;
Object.assign(fs.promises, {
  async rm(path: string, options?: fs.RmOptions) {
    await rm(path, options);
    const own = within(path);
    if (own !== undefined) record({ kind: 'unlink', path: own });
  },
  /** Of a folder or a file that is opened to be flushed. */
  async open(path: string, flags?: string | number, mode?: fs.Mode) {
    const handle = await openHandle(path, flags, mode);
    const own = within(path);
    if (own === undefined) return handle;
    open.set(handle.fd, own);
    record({ kind: 'open', fd: handle.fd, path: own });
    const { fd, sync, close } = handle;
    return Object.assign(handle, {
      async sync() {
        const end = begin(fd);
        await sync.call(handle);
        end();
      },
      async close() {
        open.delete(fd);
        record({ kind: 'close', fd });
        await close.call(handle);
      },
    });
  },
});
syncBuiltinESMExports();

function flushing(flush: (fd: number) => void) {
  return (fd: number) => {
    const end = begin(fd);
    flush(fd);
    end();
  };
}

/** What was written before a flush began is safe when it has ended. */
function begin(fd: number): () => void {
  if (!open.has(fd)) return () => {};
  const sync = ++syncs;
  record({ kind: 'sync', fd, sync });
  return () => record({ kind: 'synced', sync });
}

// The program says so when somebody was told that something is stored.
process.on('acknowledged' as 'beforeExit', (what: number) => record({ kind: 'acknowledged', what }));

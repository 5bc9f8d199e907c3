import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { WalFlush } from './wal-flush.ts';

/**
 * A folder for PGlite that a power cut can't spoil. PGlite's own passes on what PostgreSQL writes but drops each of its
 * fsyncs (Emscripten's file system has none for a real folder), so the order in which PostgreSQL wants its files on the
 * disk was the kernel's to choose: of 14 copies taken at work 4 did not start. Here an fsync is one. That of the
 * write-ahead log is left to {@link WalFlush}, and nothing that depends on the log overtakes it.
 *
 * PostgreSQL has to be started with fsync on and `wal_sync_method=fsync`: fdatasync ends within Emscripten.
 */
export class DurableFolder extends NodeFS {
  readonly #wal: WalFlush;

  constructor(folder: string, wal: WalFlush) {
    super(folder);
    this.#wal = wal;
  }

  override async init(pglite: PGlite, options: EmscriptenOptions) {
    const { emscriptenOpts } = await super.init(pglite, options);
    const makeDurable = (module: unknown) =>
      passOnSyncs(
        (module as { FS: { filesystems: { NODEFS: NodeFileSystem } } }).FS.filesystems.NODEFS,
        this.#wal,
      );
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [makeDurable, ...listOf(emscriptenOpts.preRun)] } };
  }
}

type EmscriptenOptions = Parameters<NodeFS['init']>[1];

function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** What is used here of Emscripten's NODEFS, of which each PGlite has its own. */
interface NodeFileSystem {
  realPath(node: FileNode): string;
  /** Does it, and turns an error of Node's into one that PostgreSQL understands. */
  tryFSOperation(operation: () => void): void;
  node_ops: {
    rename: Operation;
    unlink: Operation;
    setattr: Operation<[node: FileNode, attributes: { size?: number }]>;
  };
  stream_ops: {
    open: Operation<[stream: Stream]>;
    close: Operation<[stream: Stream]>;
    write: Operation<[stream: Stream, buffer: unknown, offset: number, length: number, position: number]>;
    setattr: Operation<[stream: Stream, attributes: { size?: number }]>;
    fsync?: Operation<[stream: Stream]>;
  };
}

type Operation<Values extends unknown[] = unknown[]> = (...values: Values) => unknown;

interface FileNode {
  name: string;
}

interface Stream {
  node: FileNode;
  flags: number;
  /** Node's descriptor. */
  nfd: number;
  shared: { refcount: number };
}

function passOnSyncs(
  { realPath, tryFSOperation, node_ops, stream_ops }: NodeFileSystem,
  wal: WalFlush,
): void {
  const afterLog =
    <Values extends unknown[]>(operation: Operation<Values>, applies: Operation<Values> = () => true) =>
    (...values: Values) => {
      if (applies(...values)) tryFSOperation(wal.flushNow);
      return operation(...values);
    };
  const cutsOff = (_: unknown, attributes: { size?: number }) => attributes.size !== undefined;
  const { open, close, write, setattr } = stream_ops;
  node_ops.rename = afterLog(node_ops.rename);
  node_ops.unlink = afterLog(node_ops.unlink);
  node_ops.setattr = afterLog(node_ops.setattr, cutsOff);
  stream_ops.setattr = afterLog(setattr, cutsOff);
  const afterLogWrite = afterLog(write);
  stream_ops.write = (stream, buffer, offset, length, position) => {
    if (!isLog(stream)) return afterLogWrite(stream, buffer, offset, length, position);
    wal.wrote(length);
    return write(stream, buffer, offset, length, position);
  };
  stream_ops.open = stream => {
    open(stream);
    if (isLog(stream)) wal.opened(stream.nfd, realPath(stream.node));
  };
  stream_ops.close = stream => {
    if (isLog(stream) && stream.shared.refcount === 1) wal.closed(stream.nfd);
    close(stream);
  };
  stream_ops.fsync = stream => {
    if (isLog(stream)) wal.request(stream.nfd);
    else tryFSOperation(() => fsyncSync(stream.nfd));
    return 0;
  };
}

/** Whether it is a file of the write-ahead log, open to be written. A new one has another name until it is whole. */
function isLog({ node, flags }: Stream): boolean {
  return /^[0-9A-F]{24}$/.test(node.name) && (flags & writing) !== 0;
}

/** O_WRONLY or O_RDWR, in Emscripten’s numbers. */
const writing = 3;

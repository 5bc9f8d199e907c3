import { constants, gunzipSync } from 'node:zlib';
import type { Files } from '../../store/files/files.ts';
import type { DroppedFile } from '../submission.ts';
import { looksLikeChats } from '../validation/chats/looks-like-chats.ts';

/** Bytes by which an export is known. */
const beginning = 65_536;

/** Names of those files that begin as chats which a messenger exported; packed by gzip, too. */
export async function chatsAmong(files: Files, dropped: readonly DroppedFile[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, sha256 } of dropped) {
    if (looksLikeChats(await beginningOf(files, sha256))) names.push(name);
  }
  return names;
}

async function beginningOf(files: Files, sha256: DroppedFile['sha256']): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of files.stream(sha256)) {
    const chunk = Buffer.from(part);
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= beginning) break;
  }
  const head = Buffer.concat(parts).subarray(0, beginning);
  return head[0] === 0x1f && head[1] === 0x8b ? unpacked(head).toString() : head.toString();
}

/** What the first bytes of a packed file hold, a megabyte at most; nothing of a broken one, which its check refuses. */
function unpacked(head: Uint8Array): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1_000_000 });
  } catch {
    return Buffer.alloc(0);
  }
}

import { createInterface } from 'node:readline';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Entry } from './snapshot-rows.ts';

/** What a manifest says of each row, in its order: an entry a line after the head, so it is read piece by piece. */
export async function* manifestEntries(files: Files, manifest: Sha256): AsyncGenerator<Entry> {
  yield* entriesAmong(
    createInterface({ input: files.stream(manifest), crlfDelay: Number.POSITIVE_INFINITY }),
  );
}

/** The same of a manifest's lines. */
export async function* entriesAmong(lines: AsyncIterable<string>): AsyncGenerator<Entry> {
  for await (const line of lines) {
    if (!line.startsWith('{"hash":')) continue;
    yield JSON.parse(line.replace(/,$/, '')) as Entry;
  }
}

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { readConfig } from './config.ts';
import { auditSubmissions } from './datanets/ledger/audit.ts';
import { type DatanetsEntry, originOf } from './datanets/ledger/entry-kinds.ts';
import { openReplay, type Replay } from './datanets/ledger/replay.ts';
import { atOneMoment } from './store/database/one-moment.ts';
import { openDatabase } from './store/database/open.ts';
import { CannotStart } from './store/errors.ts';
import { auditLedger } from './store/ledger/audit.ts';
import { sha256 } from './store/ledger/tree/node-sha256.ts';
import { toBase64 } from './store/ledger/verify/bytes.js';
import { checkLog, logFormat } from './store/ledger/verify/log.js';
import { checkReceipt } from './store/ledger/verify/receipt.js';
import { originOfWork, type WorkersEntry } from './workers/ledger/record.ts';

/** What a check came to, in lines for a person at the terminal. */
export interface Verdict {
  problems: string[];
  lines: string[];
}

/**
 * Checks a receipt or a whole exported ledger.
 *
 * @param published the key as its owner publishes it; without it the one in the file is taken, which a line says
 * @throws CannotStart when the file can't be read or is neither
 */
export async function verifyFile(file: string, published: string | undefined): Promise<Verdict> {
  const head = parsed(await firstLine(file));
  const isLog = head?.format === logFormat;
  const content = isLog ? head : parsed(await readFile(file, 'utf8'));
  if (!content) throw new CannotStart(`${file} is neither a receipt nor a ledger.`);
  const key = published ?? String(content.key);
  const caution = published
    ? []
    : [
        `Checked by the key in the file itself, ${key}`,
        'Compare it with the published one, or give that with --key.',
      ];
  const verdict = isLog ? await verifyLog(file, key) : await verifyReceipt(content, key);
  return { ...verdict, lines: [...verdict.lines, ...caution] };
}

async function verifyReceipt(content: unknown, key: string): Promise<Verdict> {
  const { origin, size, root, entries, problems } = await checkReceipt(content, key, sha256);
  const tree = root ? [treeLine(origin, size, root)] : [];
  return { problems, lines: [...tree, ...entries.map(({ index, entry }) => `${index}  ${entry}`)] };
}

async function verifyLog(file: string, key: string): Promise<Verdict> {
  const replay = openReplay();
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  const { origin, size, root, problems } = await checkLog(lines, key, replay.add, sha256);
  const tree = root ? [treeLine(origin, size, root)] : [];
  return { problems: [...problems, ...replay.problems()], lines: [...tree, ...boards(replay)] };
}

/** Checks the tables of an installation that is not running, or whose database is a server. */
export async function verifyDatabase(settings: {
  dataDir: string;
  databaseUrl: string | undefined;
}): Promise<Verdict> {
  const db = await openDatabase(settings);
  try {
    return await atOneMoment(db, async tx => {
      const replay = openReplay();
      const { size, problems } = await auditLedger(tx, originOfAny, replay.add);
      const compared = await auditSubmissions(tx, replay.submissions(), replay.current);
      return {
        problems: [...problems, ...replay.problems(), ...compared],
        lines: [`${size} entries in the database`, ...boards(replay)],
      };
    });
  } finally {
    await db.close();
  }
}

function originOfAny(entry: Record<string, unknown>): string | undefined {
  const isWork = entry.kind === 'job' || entry.kind === 'model';
  // What it has besides its kind is checked by what it is filed under.
  return isWork
    ? originOfWork(entry as unknown as WorkersEntry)
    : originOf(entry as unknown as DatanetsEntry);
}

/** The boards of all time, reckoned from the log alone: people by their pseudonyms. */
function boards(replay: Replay): string[] {
  return replay.communities().flatMap(community =>
    (['contributors', 'reviewers'] as const).flatMap(board => {
      const rows = replay.board({ board, season: 'all', now: new Date(), community });
      if (rows.length === 0) return [];
      return [
        '',
        `The ${board} of community ${community}`,
        ...rows.map(
          ({ rank, person, score, items, credit, provisional }) =>
            `${String(rank).padStart(5)}  ${person}  ${String(score).padStart(4)}  ${items} ${board === 'contributors' ? `rows, credit ${Math.round(credit)}` : 'votes'}${provisional ? ', provisional' : ''}`,
        ),
      ];
    }),
  );
}

const treeLine = (origin: string | undefined, size: number | undefined, root: Uint8Array) =>
  `${origin}: ${size} entries, root ${toBase64(root)}`;

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function firstLine(file: string): Promise<string> {
  const lines = createInterface({ input: createReadStream(file, 'utf8') });
  try {
    for await (const line of lines) return line;
    return '';
  } catch (error) {
    throw new CannotStart(`${file} can’t be read: ${error instanceof Error ? error.message : error}.`);
  } finally {
    lines.close();
  }
}

/** `npm run ledger:verify -- FILE --key KEY`; without a file, the installation’s own database. */
if (import.meta.main) {
  try {
    const { values, positionals } = parseArgs({
      options: { key: { type: 'string' } },
      allowPositionals: true,
    });
    const [file] = positionals;
    const { problems, lines } = file
      ? await verifyFile(file, values.key)
      : await verifyDatabase(readConfig());
    for (const line of lines) console.log(line);
    for (const problem of problems) console.error(problem);
    console.log(problems.length ? `\nIt does not hold: ${problems.length} problems.` : '\nAll of it holds.');
    process.exitCode = problems.length ? 1 : 0;
  } catch (error) {
    console.error(error instanceof CannotStart ? error.message : error);
    process.exitCode = 2;
  }
}

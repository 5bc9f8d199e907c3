import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { message } from '../../../store/message.ts';
import { locked } from '../archive/locked.ts';
import { damaged } from '../archive/package.ts';
import { Unreadable } from '../archive/unreadable.ts';
import { deepest } from '../rows/loose-json.ts';
import { mostRows, type RawRow, type Reading, tooManyRows } from '../rows/raw-row.ts';
import { sized } from './json-row.ts';
import { parquetCompressors } from './parquet-compressors.ts';
import { TextBudget } from './text-budget.ts';
import { expand } from './wrappers.ts';

/**
 * A Parquet file, flat or nested (lists of structs as messages are), a row group at a time. Rows come as JSON has them:
 * times as ISO 8601, large numbers in digits, binary data as its length.
 *
 * @param mostMegabytes of its pages unpacked, and of the text in all rows together
 */
export async function* readParquet(
  bytes: Uint8Array,
  mostMegabytes: number,
): AsyncGenerator<number, Reading> {
  try {
    if (Buffer.from(bytes.subarray(-4)).toString('latin1') === 'PARE') return { rows: [], fault: locked };
    const metadata = parquetMetadata(bytes);
    checkSizes(metadata, mostMegabytes);
    return yield* readGroups(bytes, metadata, mostMegabytes);
  } catch (problem) {
    return { rows: [], fault: problem instanceof Unreadable ? problem.fault : damaged(aParquetFile) };
  }
}

/** Values of one column, nulls and elements of lists included, that a file may say it has. */
const mostValues = 20_000_000;

function checkSizes({ row_groups, num_rows }: FileMetaData, mostMegabytes: number): void {
  if (num_rows > mostRows) throw new Unreadable(tooManyRows);
  const budget = new TextBudget(mostMegabytes);
  for (const { columns } of row_groups)
    for (const { meta_data } of columns) {
      if (!meta_data) throw new Unreadable(damaged(aParquetFile));
      budget.spendBytes(Number(meta_data.total_uncompressed_size));
      if (meta_data.num_values > mostValues) throw new Unreadable(tooManyRows);
    }
}

async function* readGroups(
  bytes: Uint8Array,
  metadata: FileMetaData,
  mostMegabytes: number,
): AsyncGenerator<number, Reading> {
  // Levels and dictionaries are unpacked beside the values.
  const pages = new TextBudget(mostMegabytes * 2);
  const text = new TextBudget(mostMegabytes);
  const file = {
    byteLength: bytes.length,
    slice: (from: number, to?: number) => Uint8Array.from(bytes.subarray(from, to)).buffer,
  };
  const compressors = parquetCompressors(size => pages.spendBytes(size));
  const rows: RawRow[] = [];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const values = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
    for (const [index, value] of values.entries()) {
      const plain = asJson(value, text, 0);
      const inner = expand(plain)?.rows ?? [plain];
      for (const one of inner) rows.push(sized({ row: rowStart + index + 1, value: one }));
      if (rows.length > mostRows) throw new Unreadable(tooManyRows);
      if (index % 100 === 0) yield rows.length / Number(metadata.num_rows);
    }
    rowStart = rowEnd;
  }
  return { rows };
}

function asJson(value: unknown, text: TextBudget, depth: number): unknown {
  if (depth > deepest) throw new Unreadable(damaged(aParquetFile));
  if (typeof value === 'string') {
    text.spend(value);
    return value;
  }
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return { bytes: value.byteLength };
  if (Array.isArray(value)) return value.map(part => asJson(part, text, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, asJson(part, text, depth + 1)]),
  );
}

const aParquetFile = message('a Parquet file');

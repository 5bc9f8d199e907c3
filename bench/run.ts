import { fork } from 'node:child_process';
import { isMet, type Measurement, type Part } from './measurement.ts';

/**
 * `npm run bench [name...]`: runs the parts one after another, each in a process of its own so that none warms or
 * crowds another, and prints one table of ratios.
 */
async function main(asked: string[]): Promise<void> {
  const unknown = asked.filter(name => !parts.includes(name));
  if (unknown.length) {
    console.error(`There is no part ${unknown.join(', ')}. There are: ${parts.join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  const measured: Measurement[] = [];
  const failed: string[] = [];
  for (const name of asked.length ? asked : parts) {
    console.log(`${name} …`);
    const found = await inChild(name);
    if (found) measured.push(...found);
    else failed.push(name);
  }
  console.log(`\n${table(measured)}`);
  if (failed.length) {
    console.error(`\nNot measured, since it failed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}

/** A file each. */
const parts = [
  'datanet-size',
  'discord',
  'echoes',
  'hostile',
  'ledger',
  'likeness',
  'message',
  'retrieval',
  'scale',
  'serving',
  'start',
  'telegram',
  'training',
  'validation',
];

/** Runs this file again for one part. `undefined` when it failed; what it said stands above. */
function inChild(name: string): Promise<Measurement[] | undefined> {
  return new Promise(resolve => {
    let found: Measurement[] | undefined;
    const child = fork(import.meta.filename, ['--part', name]);
    child.on('message', message => {
      found = message as Measurement[];
    });
    child.on('exit', () => resolve(found));
  });
}

async function part(name: string): Promise<void> {
  const { run } = (await import(`./${name}.ts`)) as { run: Part };
  const measured = await run();
  process.send?.(measured, () => process.exit(0));
}

function table(measured: readonly Measurement[]): string {
  const head = ['', 'ours', 'baseline', '', 'ratio', 'target', 'met'];
  const rows = measured.map(one => [
    one.name,
    figure(one.ours),
    one.baseline === undefined ? '' : figure(one.baseline),
    one.unit,
    one.ratio === undefined ? '' : figure(one.ratio),
    one.target,
    { true: 'yes', false: 'NO', undefined: '' }[String(isMet(one))] ?? '',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => (row[column] ?? '').length)));
  const isNumber = (column: number) => [1, 2, 4].includes(column);
  return [head, ...rows]
    .map(row =>
      row
        .map((cell, at) => (isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three significant digits, with separators. */
function figure(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

const [first, name] = process.argv.slice(2);
if (first === '--part' && name) await part(name);
else await main(process.argv.slice(2));

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commands } from '../agent/commands/index.ts';
import type { ExistingNames } from '../agent/community/existing-names.ts';
import { none } from '../agent/understand/classify/templates.ts';
import { likeliest } from '../agent/understand/likeliest.fixture.ts';
import { offlineUnderstanding } from '../agent/understand/offline.ts';
import type { Understanding } from '../agent/understand/understanding.ts';
import type { InProcessEmbedder } from '../knowledge/embedder/in-process.ts';
import { isModelName, openModel } from './embedding.ts';

/**
 * Measures the offline understanding on a file of utterances with what each asks for:
 * `npm run eval:understanding -- --world WORLD.json UTTERANCES.jsonl [--verbose] [--folds 5]
 * [--embedder e5|minilm|words]`. By words alone and then by words and an embedding. With folds, each line is understood by a copy
 * that has also learned from the lines of the other folds.
 */
const { values, positionals } = parseArgs({
  options: {
    world: { type: 'string' },
    folds: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    why: { type: 'string' },
    embedder: { type: 'string', default: 'e5' },
  },
  allowPositionals: true,
});
if (!values.world || (!positionals.length && !values.why)) {
  console.error(
    'Usage: npm run eval:understanding -- --world WORLD.json UTTERANCES.jsonl [--verbose] [--folds 5] [--embedder e5|minilm|words]',
  );
  process.exit(2);
}

interface Line {
  text: string;
  command: string | null;
  args: Record<string, unknown>;
  /** Two letters, where the file says it. */
  language?: string;
}

interface Outcome {
  line: Line;
  command: string | null;
  args: Record<string, unknown>;
  isCommandRight: boolean;
  isAllRight: boolean;
  /** Whether something is done, or shown to be confirmed, without asking what was meant. */
  acts: boolean;
  /** Whether the right command is done or among the three that are offered. */
  isAmongThree: boolean;
  milliseconds: number;
}

const world = JSON.parse(readFileSync(values.world, 'utf8')) as ExistingNames;

if (values.why) {
  const { reading, top } = await offlineUnderstanding(commands).explain(values.why, world);
  console.dir({ ...reading, said: reading.said.words.map(word => word.text).join(' ') }, { depth: 6 });
  console.dir(top, { depth: 4 });
}
const model: InProcessEmbedder | undefined = isModelName(values.embedder)
  ? await openModel(values.embedder)
  : undefined;
const byMeaning = offlineUnderstanding(commands);
if (model) await byMeaning.useEmbedder(model);
for (const file of positionals) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim())
    .map(line => JSON.parse(line) as Line);
  console.log(`\n${file}: ${lines.length} utterances`);
  report('by words', await measure(lines, offlineUnderstanding(commands)));
  if (model) report(`by words and ${values.embedder}`, await measure(lines, byMeaning));
  if (values.folds) report(`${values.folds} folds`, await folded(lines, Number(values.folds)));
}

await model?.stop();

async function folded(lines: readonly Line[], folds: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const more = lines
      .filter((_, at) => at % folds !== fold)
      .map(({ text, command }) => ({ text, label: command ?? none, existing: world }));
    const held = lines.filter((_, at) => at % folds === fold);
    outcomes.push(...(await measure(held, offlineUnderstanding(commands, { more }))));
  }
  return outcomes;
}

async function measure(lines: readonly Line[], understanding: Understanding): Promise<Outcome[]> {
  await understanding.understand('hello', world);
  const outcomes: Outcome[] = [];
  for (const line of lines) {
    const start = performance.now();
    const found = await understanding.interpret(line.text, world);
    const milliseconds = performance.now() - start;
    const call = likeliest(found);
    const command = call?.command ?? null;
    const args = call?.args ?? {};
    const isCommandRight = command === line.command;
    const isAllRight = isCommandRight && canonical(args) === canonical(line.args);
    const acts = found.call !== undefined;
    const isAmongThree = isCommandRight || found.readings.some(one => one.command === line.command);
    outcomes.push({ line, command, args, isCommandRight, isAllRight, acts, isAmongThree, milliseconds });
  }
  return outcomes;
}

/** Strings are compared trimmed and without case, numbers as numbers, arguments in any order. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.trim().toLowerCase());
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return `{${entries.sort(([a], [b]) => a.localeCompare(b)).map(([key, entry]) => `${key}:${canonical(entry)}`)}}`;
  }
  return typeof value === 'number' ? Number(value.toPrecision(12)).toString() : String(value);
}

function report(title: string, outcomes: readonly Outcome[]): void {
  const share = (right: readonly Outcome[], all = outcomes) =>
    `${(right.length / (all.length || 1)).toFixed(3)} (${right.length} of ${all.length})`;
  console.log(`  ${title}`);
  console.log(`    command        ${share(outcomes.filter(({ isCommandRight }) => isCommandRight))}`);
  console.log(`    all arguments  ${share(outcomes.filter(({ isAllRight }) => isAllRight))}`);
  console.log(`    among three    ${share(outcomes.filter(({ isAmongThree }) => isAmongThree))}`);
  const acting = outcomes.filter(({ acts }) => acts);
  console.log(
    `    acts, rightly  ${share(
      acting.filter(({ isCommandRight }) => isCommandRight),
      acting,
    )}`,
  );
  const times = outcomes.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (quantile: number) => (times[Math.floor(times.length * quantile)] ?? 0).toFixed(2);
  console.log(`    time           p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
  for (const language of new Set(outcomes.flatMap(({ line }) => line.language ?? []))) {
    const own = outcomes.filter(({ line }) => line.language === language);
    const commandRight = own.filter(({ isCommandRight }) => isCommandRight);
    console.log(
      `    ${language}             command ${share(commandRight, own)}, all ${share(
        own.filter(({ isAllRight }) => isAllRight),
        own,
      )}`,
    );
  }
  const confusions = new Map<string, number>();
  for (const { line, command } of outcomes.filter(({ isCommandRight }) => !isCommandRight)) {
    const pair = `${line.command ?? none} taken for ${command ?? none}`;
    confusions.set(pair, (confusions.get(pair) ?? 0) + 1);
  }
  for (const [pair, count] of [...confusions].sort((a, b) => b[1] - a[1]))
    console.log(`    ${count} x ${pair}`);
  if (!values.verbose) return;
  for (const { line, command, args, isAllRight } of outcomes) {
    if (isAllRight) continue;
    console.log(
      `    “${line.text}”\n      is  ${line.command ?? none} ${JSON.stringify(line.args)}\n      not ${command ?? none} ${JSON.stringify(args)}`,
    );
  }
}

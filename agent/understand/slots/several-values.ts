import { type Argument, argumentsOf } from '../../arguments/schema.ts';
import type { Command } from '../../command.ts';
import type { Call } from '../../reply.ts';
import type { Measure } from './measures.ts';
import type { NumberMention } from './numbers.ts';
import type { Reading } from './reading.ts';

/**
 * A training that is asked for with several bases, or with several values of a setting (“rank 8, 16 and 32”), as the
 * sweep that it is; undefined when there is one of each.
 *
 * @param train what was understood
 * @param sweep the command that starts several
 */
export function severalOf(train: Call, reading: Reading, sweep: Command): Call | undefined {
  const known = argumentsOf(sweep);
  const bases = [
    ...new Set(
      reading.mentions.flatMap(({ kind, value, sure }) => (kind === 'base' && sure ? [String(value)] : [])),
    ),
  ];
  const list = listedValues(reading, known);
  if (bases.length < 2 && !list) return undefined;
  const { base, datanet, version, goal, ...settings } = train.args;
  if (list) delete settings[list.setting];
  const written = Object.entries(settings).map(([name, value]) => `${name}=${String(value)}`);
  return {
    command: sweep.name,
    args: {
      ...(bases.length ? { bases } : base !== undefined && { bases: [base] }),
      ...(datanet !== undefined && { datanet }),
      ...(version !== undefined && { version }),
      ...(goal !== undefined && { goal }),
      ...(list && { setting: list.setting, values: list.values }),
      ...(written.length && { settings: written.join(' ') }),
    },
  };
}

/** A setting with two values or more beside each other. */
function listedValues(
  { said, measures, numbers }: Reading,
  known: readonly Argument[],
): { setting: string; values: string[] } | undefined {
  const settings = known.find(({ name }) => name === 'setting')?.options ?? [];
  for (const measure of measures) {
    if (!settings.includes(measure.argument)) continue;
    const values = [
      measure.value,
      ...following(
        measure,
        said.words.map(word => word.text),
        numbers,
      ),
    ];
    if (new Set(values).size > 1) return { setting: measure.argument, values: values.map(String) };
  }
  return undefined;
}

/** The numbers of a list that goes on behind a measure: nothing but “and”, “or” and commas stands between them. */
function following(measure: Measure, words: readonly string[], numbers: readonly NumberMention[]): number[] {
  const found: number[] = [];
  let at = measure.to;
  for (;;) {
    while (joins.has(words[at] ?? '')) at++;
    const next = numbers.find(({ from }) => from === at);
    if (!next) return found;
    found.push(next.value);
    at = next.to;
  }
}

const joins = new Set('and or & vs y o und oder et ou e и или 和 或 dan atau'.split(' '));

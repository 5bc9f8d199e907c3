import { readNumber } from './numerals.ts';
import type { Argument } from './schema.ts';

/** What was typed for an argument as its type wants it; what can't be made that stays as it is and fails the schema. */
export function typed(argument: Argument, given: unknown): unknown {
  if (argument.type === 'array') return typeof given === 'string' ? parts(given) : given;
  if (Array.isArray(given) && given.length === 1) return typed(argument, given[0]);
  if (typeof given === 'number') return argument.type === 'string' ? String(given) : given;
  if (typeof given !== 'string') return given;
  const written = given.trim();
  switch (argument.type) {
    case 'number':
    case 'integer':
      return readNumber(written.replace(/^#/, '')) ?? Number.NaN;
    case 'boolean':
      return /^(yes|true|on|1)$/i.test(written) ? true : /^(no|false|off|0)$/i.test(written) ? false : given;
    default:
      return option(argument.options, written) ?? written;
  }
}

/** The option that was meant: by itself in any case, or by an unmistakable beginning (`auto` for `automatic`). */
function option(options: string[] | undefined, written: string): string | undefined {
  const sought = written.toLowerCase();
  if (options?.includes(sought)) return sought;
  const starting =
    sought.length < 3 ? [] : (options?.filter(candidate => candidate.startsWith(sought)) ?? []);
  return starting.length === 1 ? starting[0] : undefined;
}

/** Names in a row: `chef-v1, chef-v2`, `chef-v1 and chef-v2`, `chef-v1 vs chef-v2`. */
function parts(given: string): string[] {
  return given.split(/[\s,;]+(?:(?:and|vs\.?|against|&)[\s,;]+)?/i).filter(Boolean);
}

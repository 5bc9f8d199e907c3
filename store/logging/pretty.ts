import { styleText } from 'node:util';
import type { DescribedError } from './describe-error.ts';

/**
 * A line of the log for a person at a terminal: the time, the level, the room, the words, the ids, and below it what went
 * wrong. pino-pretty does more (searches, templates) with 13 packages.
 *
 * @param line of JSON, as pino writes it
 */
export function prettyLines(line: string): string {
  let entry: { time?: string; level?: string; room?: string; msg?: string; err?: DescribedError };
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  const { time = '', level = '', room = '', msg = '', err, ...ids } = entry;
  const clock = styleText('dim', time.slice(11, 19));
  const name = styleText(colours[level] ?? 'reset', level.toUpperCase().padEnd(5));
  const shown = Object.entries(ids).map(([key, value]) => `${key} ${value}`);
  const more = shown.length ? styleText('dim', ` (${shown.join(', ')})`) : '';
  return `${clock} ${name} ${room.padEnd(9)} ${msg}${more}\n${err ? errorLines(err) : ''}`;
}

const colours: Record<string, 'blue' | 'yellow' | 'red' | 'dim'> = {
  debug: 'dim',
  info: 'blue',
  warn: 'yellow',
  error: 'red',
};

function errorLines({ type, message, stack = [], cause, ...facts }: DescribedError): string {
  const known = Object.entries(facts).map(([key, value]) => `${key} ${value}`);
  const first = `  ${type}${message ? `: ${message}` : ''}${known.length ? ` (${known.join(', ')})` : ''}\n`;
  return first + stack.map(frame => `    at ${frame}\n`).join('') + (cause ? errorLines(cause) : '');
}

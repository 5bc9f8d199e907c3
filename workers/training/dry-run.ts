import { z } from 'zod';
import { OutsideError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import { type Program, startGroup } from '../environment/process-group.ts';
import { programProblem, wordsOf } from '../environment/program-problems.ts';
import type { DryRun } from '../plan.ts';
import type { MeasuredRow } from './rows.ts';

const rendered = z.object({
  event: z.literal('rendered'),
  rows: z.array(
    z.object({
      row: z.number().int().nonnegative(),
      tokens: z.number().int().nonnegative(),
      examples: z.number().int().nonnegative(),
      refused: z.boolean(),
      parts: z.array(z.object({ kind: z.enum(['read', 'learned', 'cut']), text: z.string() })),
    }),
  ),
});
const told = z.discriminatedUnion('event', [
  rendered,
  z.object({ event: z.literal('loss'), loss: z.number().nullable(), tokens: z.number() }),
  programProblem,
]);

/** Milliseconds after which what has come so far is all: the libraries load in 3 to 20 s, a small base in 5. */
const usualTimeout = 60_000;

/**
 * Rows as a base's template writes them, and the loss that training would begin with where it comes in time.
 *
 * @param program `dry_run.py`
 * @throws OutsideError when no rows come, saying why
 */
export async function renderRows(
  program: Program,
  { signal, timeout = usualTimeout }: { signal?: AbortSignal | undefined; timeout?: number } = {},
): Promise<Pick<DryRun, 'rows' | 'loss'>> {
  const found: { rows?: DryRun['rows']; loss?: number; problem?: Said } = {};
  const group = startGroup(program, (line, stream) => {
    const event = stream === 'out' ? read(line) : undefined;
    if (event?.event === 'rendered') found.rows = event.rows;
    if (event?.event === 'error') found.problem = wordsOf(event);
    if (event?.event === 'loss' && event.loss !== null) found.loss = event.loss;
  });
  const stop = () => void group.terminate(0);
  const timer = setTimeout(stop, timeout);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await group.ended;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
  const { rows, loss, problem } = found;
  if (rows) return { rows, loss };
  throw new OutsideError(
    problem ??
      message(
        'The rows could not be shown in {seconds, number} seconds. Try again when less is going on here.',
        {
          seconds: timeout / 1000,
        },
      ),
  );
}

function read(line: string): z.output<typeof told> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return told.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** So many bars a histogram has at the most: it is read on a phone. */
const mostBins = 16;

/** Rows by their tokens, in bins of equal width, a power of two. */
export function lengthBins(rows: readonly MeasuredRow[]): DryRun['lengths'] {
  const longest = rows.reduce((most, { tokens }) => Math.max(most, tokens), 0);
  let width = 8;
  while (longest >= width * mostBins) width *= 2;
  const bins = Array.from({ length: Math.floor(longest / width) + 1 }, (_, at) => ({
    from: at * width,
    to: (at + 1) * width,
    rows: 0,
  }));
  for (const { tokens } of rows) {
    const bin = bins[Math.floor(tokens / width)];
    if (bin) bin.rows++;
  }
  return bins;
}

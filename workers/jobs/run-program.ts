import { basename } from 'node:path';
import { z } from 'zod';
import { message, type Said } from '../../store/message.ts';
import { type Ending, type Program, startGroup } from '../environment/process-group.ts';
import { programProblem, wordsOf } from '../environment/program-problems.ts';
import type { Reporter } from './progress-writer.ts';

/** What every program of a job says: what it is at, why it can't, and that it is through. */
const phase = z.object({ event: z.literal('phase'), phase: z.string() });
const done = z.object({ event: z.literal('done'), stopped: z.boolean() });

export type ProgramEnding = { kind: 'done' } | { kind: 'stopped' } | { kind: 'failed'; problem: Said };

/**
 * Runs a program of a job to its end. Its standard output is JSON lines; what is none is its log.
 *
 * @param onEvent is given every line that is an object; it returns whether it knew it
 * @param grace milliseconds it has after `signal` before it is killed
 */
export async function runProgram(
  program: Program,
  reporter: Reporter,
  onEvent: (event: unknown) => boolean,
  signal: AbortSignal,
  grace: () => number,
): Promise<ProgramEnding> {
  let end: z.output<typeof done> | undefined;
  let problem: Said | undefined;
  const hear = (event: unknown): boolean => {
    const known = z.discriminatedUnion('event', [phase, done, programProblem]).safeParse(event).data;
    if (known?.event === 'phase') reporter.progress({ phase: known.phase, phaseDone: null });
    if (known?.event === 'done') end = known;
    if (known?.event === 'error') problem = wordsOf(known);
    // What it is done with may say more.
    return onEvent(event) || known !== undefined;
  };
  const group = startGroup(program, (line, stream) => {
    const event = stream === 'out' ? jsonOf(line) : undefined;
    if (!(event !== undefined && hear(event)) && line.trim()) reporter.log(line);
  });
  const stop = () => void group.terminate(grace());
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    const ending = await group.ended;
    if (problem && !signal.aborted) return { kind: 'failed', problem };
    if (end && !end.stopped) return { kind: 'done' };
    if (signal.aborted || end?.stopped) return { kind: 'stopped' };
    return { kind: 'failed', problem: suddenEnd(program, ending, reporter.lines()) };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function jsonOf(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** It ended without saying why: what is known of such ends, and its last words. */
function suddenEnd(program: Program, ending: Ending, lines: string[]): Said {
  if (ending.error) {
    return message(
      'The program could not be started ({program}: {code}). Make the Python environment anew with `npm run setup`, then resume the job.',
      { program: basename(program.command), code: ending.error.code ?? ending.error.name },
    );
  }
  if (ending.signal === 'SIGKILL' || ending.code === 137) {
    return message(
      'It was killed by the system, most likely because memory ran out. Resume the job once there is more memory.',
    );
  }
  return message('It ended ({end}) and did not say why. Its last words: “{last}”. Resume the job to go on.', {
    end: ending.signal ?? String(ending.code),
    last: (lines.at(-1) ?? '...').slice(0, 200),
  });
}

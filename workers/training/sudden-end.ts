import { basename } from 'node:path';
import { message, type Said } from '../../store/message.ts';
import type { Program } from '../environment/process-group.ts';

/** The trainer ended without saying why: what is known of such ends, and its last words. */
export function suddenEnd(
  program: Program,
  ending: { code: number | null; signal: string | null; error?: NodeJS.ErrnoException },
  lines: string[],
  hasCheckpoint: boolean,
): Said {
  if (ending.error) {
    return message(
      'The trainer could not be started ({program}: {code}). Make the Python environment anew with `npm run setup`, then resume the job.',
      { program: basename(program.command), code: ending.error.code ?? ending.error.name },
    );
  }
  if (ending.signal === 'SIGKILL' || ending.code === 137) {
    return message(
      'The trainer was killed by the system, most likely because memory ran out. Take qlora, a smaller batch size, shorter sequences or a smaller base, or resume the job once there is more memory.',
    );
  }
  const last = lines.filter(line => line.trim()).at(-1);
  const values = {
    end: ending.signal ?? String(ending.code),
    from: hasCheckpoint ? 'checkpoint' : 'beginning',
  };
  return last === undefined
    ? message(
        'The trainer ended ({end}) and did not say why. Resume the job to try again from {from, select, checkpoint {its last checkpoint} other {the beginning}}.',
        values,
      )
    : message(
        'The trainer ended ({end}) and did not say why. Its last words: “{last}”. Resume the job to try again from {from, select, checkpoint {its last checkpoint} other {the beginning}}.',
        { ...values, last: last.slice(0, 200) },
      );
}

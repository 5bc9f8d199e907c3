import { message, type Said, type TranslatableMessage } from '../../store/message.ts';
import type { Modality } from '../datanet-settings.ts';
import type { Finding } from '../submission.ts';
import { fileSaid } from '../validation/file-name.ts';
import type { Fault } from '../validation/findings.ts';
import { error } from '../validation/rows/faults.ts';
import type { ThreadEnded } from './thread-pool.ts';

/** Why nothing of a submission was taken: its first five errors, in words. */
export function refusalReasons(findings: readonly Finding[], modality: Modality = 'text'): Said[] {
  const errors = findings.filter(finding => finding.severity === 'error').slice(0, 5);
  if (errors.length === 0) {
    return [
      modality === 'text'
        ? message('There is no row in it.')
        : message('There is no {modality, select, image {picture} other {sound}} in it.', { modality }),
    ];
  }
  return errors.map(({ file, message: what, mend = '' }) =>
    file
      ? message('{file}: {what} {mend}', { file: fileSaid(file), what, mend })
      : message('{what} {mend}', { what, mend }),
  );
}

/** The check failed by a fault of ours, so many times. */
export function brokeOff(times: number): Fault {
  return error(
    'check-broke-off',
    message(
      'The check broke off {n, plural, one {# time} other {# times}}; the fault is on our side. Nothing was counted.',
      { n: times },
    ),
    message('Give it again later, in smaller parts if it is large.'),
  );
}

/** The check was ended for what it took; `label` says what it was at. */
export function tooMuch({ by }: ThreadEnded, label: TranslatableMessage | undefined): Fault {
  const where = label ? message(' (at: {label})', { label }) : '';
  return error(
    'check-stopped',
    message(
      'The check of this {by, select, memory {took more memory than one check may have} time {came to no end} other {ended unexpectedly}}{where}, so it was stopped. Nothing was counted.',
      { by, where },
    ),
    message('Give it in smaller parts, or leave out what is unlike the rest.'),
  );
}

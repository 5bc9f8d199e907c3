import { t, translate } from '../../agent/language/translate.ts';
import { isUnavailable } from '../../store/database/unavailable.ts';
import { DiskFull, UserError } from '../../store/errors.ts';
import { FileNotHandedOut } from './not-handed-out.ts';

/** What is said when something could not even be stored. Nothing was done, so it can be sent again. */
export function failureNotice(error: unknown): string {
  if (error instanceof UserError || error instanceof DiskFull) return translate(error.said);
  if (isUnavailable(error)) {
    return t('The database can’t be reached just now. Nothing was stored; send it again in a few minutes.');
  }
  if (error instanceof FileNotHandedOut)
    return t('The platform does not hand out the files just now. Nothing was stored; send them again later.');
  return t('Something went wrong here, not with what you sent. Nothing was stored; send it again.');
}

/** What is said once while the platform does not hand out the files of a message. */
export function fetchingNotice(host: string): string {
  return t(
    '{host} does not hand out your file just now. It is asked for again for twelve hours; nothing needs to be sent again.',
    { host },
  );
}

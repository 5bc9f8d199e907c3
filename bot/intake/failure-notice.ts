import { t, translate } from '../../agent/language/translate.ts';
import { isUnavailable } from '../../store/database/unavailable.ts';
import { UserError } from '../../store/errors.ts';
import { FileNotHandedOut } from './attachments.ts';

/** What is said when something could not even be stored. Nothing was done, so it can be sent again. */
export function failureNotice(error: unknown): string {
  if (error instanceof UserError) return translate(error.said);
  if (isUnavailable(error)) {
    return t('The database can’t be reached just now. Nothing was stored; send it again in a few minutes.');
  }
  if (error instanceof FileNotHandedOut)
    return `${error.message} ${t('Nothing was stored; send the files again.')}`;
  return t('Something went wrong here, not with what you sent. Nothing was stored; send it again.');
}

/** What is said once while the platform does not hand out the files of a message. */
export function fetchingNotice(host: string): string {
  return t(
    '{host} does not hand out your file just now. It is asked for again for twelve hours; nothing needs to be sent again.',
    { host },
  );
}

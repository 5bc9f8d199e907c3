import { message } from '../../../store/message.ts';
import { error } from '../rows/faults.ts';

/** What is said of a document, a spreadsheet or a table that is encrypted. */
export const locked = error(
  'encrypted-document',
  message('The file is locked with a password.'),
  message('Save it without one, and drop that.'),
);

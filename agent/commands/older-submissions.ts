import { submission } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { listSubmissions, submissions } from './submissions.ts';

/** What “Older” of `/submissions` shows. */
export const olderSubmissions = command({
  name: 'older-submissions',
  summary: 'Shows what you gave before',
  hidden: true,
  args: submissions.args.extend({ before: submission().describe('Only those before this one') }),
  role: 'contributor',
  reads: true,
  private: true,
  phrases: [],
  run: listSubmissions,
});

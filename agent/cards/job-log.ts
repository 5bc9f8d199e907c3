import { t } from '../language/translate.ts';
import type { Reply } from '../reply.ts';

/** Lines that are shown. */
const shown = 15;

/** The end of a trainer's log, verbatim and monospace. */
export function jobLog(lines: readonly string[]): Reply {
  const text = lines.slice(-shown).join('\n');
  // A fence is longer than any that stands in the text.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return {
    key: 'log',
    title: t('End of the log'),
    blocks: [{ kind: 'text', markdown: `${fence}\n${text}\n${fence}` }],
  };
}

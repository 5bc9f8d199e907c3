import type { DocsGap } from '../community/docs-gaps.ts';
import { t } from '../language/translate.ts';
import type { Reply } from '../reply.ts';
import { dateAndTime, list } from '../words.ts';

/** Of a list that is read in a chat; the file has all. */
const mostShown = 12;

/** The gaps, those that most people fell into first, and the buttons that give them as a file. */
export function gapsCard(gaps: readonly DocsGap[]): Reply {
  if (gaps.length === 0)
    return {
      title: t('Gaps in the docs'),
      state: { tone: 'good', text: t('Nothing was asked in vain, and no answer called wrong') },
      blocks: [],
    };
  return {
    title: t('Gaps in the docs: {n, number}', { n: gaps.length }),
    blocks: [
      {
        kind: 'notes',
        notes: gaps.slice(0, mostShown).map(gap => ({
          tone: gap.wrong ? ('bad' as const) : ('warning' as const),
          title: gap.question,
          text: [
            t('{what}, last {time}', { what: countsOf(gap), time: dateAndTime(gap.newest) }),
            ...(gap.alsoAsked.length
              ? [t('also asked as {questions}', { questions: list(gap.alsoAsked.map(quoted)) })]
              : []),
            ...(gap.reasons.length ? [t('why: {reasons}', { reasons: list(gap.reasons.map(quoted)) })] : []),
          ].join('; '),
        })),
      },
      ...(gaps.length > mostShown
        ? [
            {
              kind: 'text' as const,
              markdown: t('These are the {n, number} that were met most; a file has all.', { n: mostShown }),
            },
          ]
        : []),
    ],
    buttons: [
      { label: t('As Markdown'), call: { command: 'docs gaps', args: { file: 'markdown' } } },
      { label: t('As CSV'), call: { command: 'docs gaps', args: { file: 'csv' } } },
    ],
  };
}

/** The gaps as a page that their authors can work through. */
export function gapsMarkdown(gaps: readonly DocsGap[]): string {
  const entries = gaps.map(gap =>
    [
      `- [ ] ${oneLine(gap.question)}`,
      `  - ${t('{what}, last {time}', { what: countsOf(gap), time: dateAndTime(gap.newest) })}`,
      ...gap.alsoAsked.map(
        question => `  - ${t('also asked as {questions}', { questions: quoted(question) })}`,
      ),
      ...gap.reasons.map(reason => `  - ${t('why: {reasons}', { reasons: quoted(reason) })}`),
      ...gap.sections.map(url => `  - ${t('answered from {address}', { address: url })}`),
    ].join('\n'),
  );
  return `# ${t('Gaps in the docs')}\n\n${entries.join('\n')}\n`;
}

/** RFC 4180, with a header of plain names for programs. */
export function gapsCsv(gaps: readonly DocsGap[]): string {
  const rows = gaps.map(gap => [
    gap.question,
    String(gap.unanswered),
    String(gap.wrong),
    gap.newest.toISOString(),
    gap.alsoAsked.join('\n'),
    gap.reasons.join('\n'),
    gap.sections.join('\n'),
  ]);
  const header = ['question', 'unanswered', 'wrong', 'newest', 'also_asked', 'reasons', 'sections'];
  return [header, ...rows].map(row => `${row.map(csvField).join(',')}\r\n`).join('');
}

function countsOf({ unanswered, wrong }: DocsGap): string {
  return list([
    ...(unanswered
      ? [t('{n, plural, one {not answered once} other {not answered # times}}', { n: unanswered })]
      : []),
    ...(wrong ? [t('{n, plural, one {called wrong once} other {called wrong # times}}', { n: wrong })] : []),
  ]);
}

function quoted(text: string): string {
  return t('“{name}”', { name: oneLine(text) });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What a spreadsheet would run as a formula begins with an apostrophe instead. */
function csvField(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

import type { RefreshReport, Source } from '../../knowledge/knowledge.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Note, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { dateAndTime, list, number } from '../words.ts';

/** A followed docs site: reading with progress, then what was read. Live while it reads. */
export function sourceCard(source: Source): Reply {
  const reading = source.status === 'reading';
  const blocks: Block[] = [];
  if (reading) {
    const { done, total } = source.progress ?? { done: 0, total: 0 };
    blocks.push({
      kind: 'progress',
      label: total
        ? t('Page {done, number} of {total, number}', { done, total })
        : t('Looking for its pages'),
      value: total ? done / total : null,
    });
  }
  if (source.problem)
    blocks.push({ kind: 'notes', notes: [{ tone: 'warning', title: translate(source.problem) }] });
  if (!reading && source.lastReport) blocks.push({ kind: 'notes', notes: reportNotes(source.lastReport) });
  return {
    title: t('Docs: {name}', { name: source.name }),
    state: reading
      ? { tone: 'busy', text: t('Reading') }
      : source.status === 'failed'
        ? { tone: 'bad', text: t('Could not be read') }
        : {
            tone: 'good',
            text: t(
              '{pages, plural, one {# page} other {# pages}}, {sections, plural, one {# section} other {# sections}}',
              { pages: source.pages, sections: source.sections },
            ),
          },
    blocks,
    ...(reading && { live: `source:${source.id}` as const }),
  };
}

/** What a refresh found, one note a kind of change. */
export function reportNotes(report: RefreshReport): Note[] {
  const pages = (some: string[]) =>
    list([...some.slice(0, 5), ...(some.length > 5 ? [t('{n, number} more', { n: some.length - 5 })] : [])]);
  const notes: Note[] = [];
  if (report.added.length)
    notes.push({
      tone: 'good',
      title: t('{n, plural, one {# page} other {# pages}} new', { n: report.added.length }),
      text: pages(report.added),
    });
  if (report.changed.length)
    notes.push({
      tone: 'neutral',
      title: t('{n, plural, one {# page} other {# pages}} changed', { n: report.changed.length }),
      text: pages(report.changed),
    });
  if (report.removed.length)
    notes.push({
      tone: 'warning',
      title: t('{n, plural, one {# page} other {# pages}} gone', { n: report.removed.length }),
      text: pages(report.removed),
    });
  for (const failed of report.failed.slice(0, 5))
    notes.push({
      tone: 'warning',
      title: t('{page} could not be read', { page: failed.page }),
      text: translate(failed.why),
    });
  if (!notes.length)
    notes.push({
      tone: 'neutral',
      title: t('Nothing changed on {n, plural, one {# page} other {# pages}}', { n: report.unchanged }),
    });
  return notes;
}

/** One row of `/docs list`. */
export function sourceRow(source: Source): string[] {
  return [
    source.name,
    source.kind === 'folder' ? t('this manual') : plain(source.address),
    number(source.pages),
    source.lastRefresh ? dateAndTime(source.lastRefresh) : t('not yet'),
  ];
}

import type { RefreshReport, Source } from '../../knowledge/knowledge.ts';
import type { Block, Note, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { count, list, moment, number } from '../words.ts';

/** A followed docs site: reading with progress, then what was read. Live while it reads. */
export function sourceCard(source: Source): Reply {
  const reading = source.status === 'reading';
  const blocks: Block[] = [];
  if (reading) {
    const { done, total } = source.progress ?? { done: 0, total: 0 };
    blocks.push({
      kind: 'progress',
      label: total ? `Page ${number(done)} of ${number(total)}` : 'Looking for its pages',
      value: total ? done / total : null,
    });
  }
  if (source.problem) blocks.push({ kind: 'notes', notes: [{ tone: 'warning', title: source.problem }] });
  if (!reading && source.lastReport) blocks.push({ kind: 'notes', notes: reportNotes(source.lastReport) });
  return {
    title: `Docs: ${source.name}`,
    state: reading
      ? { tone: 'busy', text: 'Reading' }
      : source.status === 'failed'
        ? { tone: 'bad', text: 'Could not be read' }
        : { tone: 'good', text: `${count(source.pages, 'page')}, ${count(source.sections, 'section')}` },
    blocks,
    ...(reading && { live: `source:${source.id}` as const }),
  };
}

/** What a refresh found, one note a kind of change. */
export function reportNotes(report: RefreshReport): Note[] {
  const pages = (some: string[]) =>
    list([...some.slice(0, 5), ...(some.length > 5 ? [`${some.length - 5} more`] : [])]);
  const notes: Note[] = [];
  if (report.added.length)
    notes.push({
      tone: 'good',
      title: `${count(report.added.length, 'page')} new`,
      text: pages(report.added),
    });
  if (report.changed.length)
    notes.push({
      tone: 'neutral',
      title: `${count(report.changed.length, 'page')} changed`,
      text: pages(report.changed),
    });
  if (report.removed.length)
    notes.push({
      tone: 'warning',
      title: `${count(report.removed.length, 'page')} gone`,
      text: pages(report.removed),
    });
  for (const failed of report.failed.slice(0, 5))
    notes.push({ tone: 'warning', title: `${failed.page} could not be read`, text: failed.why });
  if (!notes.length)
    notes.push({ tone: 'neutral', title: `Nothing changed on ${count(report.unchanged, 'page')}` });
  return notes;
}

/** One row of `/docs list`. */
export function sourceRow(source: Source): string[] {
  return [
    source.name,
    source.kind === 'folder' ? 'this manual' : plain(source.address),
    number(source.pages),
    source.lastRefresh ? moment(source.lastRefresh) : 'not yet',
  ];
}

import type { ContentBlock } from '../../../agent/messages/message-content.ts';
import type { Tone } from '../../../agent/reply.ts';
import { quotation, toDiscord, verbatimLines } from './markdown.ts';
import { bold, emptyLine, type Line, link, raw, verbatim } from './spans.ts';
import { table } from './table.ts';

/** What a block says; nothing for those that are more than text. */
export function blockLines(block: ContentBlock, webUrl: string | undefined): Line[] {
  switch (block.kind) {
    case 'text':
      return toDiscord(block.markdown, webUrl);
    case 'facts':
      return block.facts.flatMap(fact => {
        const [first = emptyLine, ...rest] = verbatimLines(fact.value);
        const label = bold([...verbatim(fact.label), raw(':')]);
        return [{ spans: [...label, raw(' '), ...first.spans] }, ...rest];
      });
    case 'table':
      return [
        ...(block.caption ? [{ spans: bold(verbatim(block.caption)) }] : []),
        ...table(block.columns, block.rows),
      ];
    case 'progress': {
      const said = [block.label, block.detail ?? ''].filter(Boolean).map(verbatim);
      const spans = said.flatMap(words => [raw(' · '), ...words]);
      return [{ spans: [raw(progressBar(block.value)), ...spans] }];
    }
    case 'notes':
      return block.notes.flatMap(note => [
        { spans: [raw(marks[note.tone]), raw(' '), ...bold(verbatim(note.title))] },
        ...(note.text ? [small(note.text.replace(/\s+/g, ' '))] : []),
      ]);
    case 'quote':
      return [...quotation(block.text), ...(block.by ? [small(block.by)] : [])];
    case 'rows':
      return block.rows.flatMap((row, at) => [
        ...(at ? [emptyLine] : []),
        { spans: bold(verbatim(row.label)) },
        ...row.fields.flatMap(field => [small(field.name), ...quotation(field.text)]),
      ]);
    case 'links':
      return block.links.map(one => {
        const detail = one.detail ? [raw(' · '), ...verbatim(one.detail)] : [];
        return { spans: [...link(one.label, one.url, webUrl), ...detail], first: '- ', prefix: '  ' };
      });
    case 'form':
      return block.form.title ? [small(block.form.title)] : [];
    default:
      return [];
  }
}

/** Marks of notes, which have no colour of their own here. */
const marks: Record<Tone, string> = { neutral: '·', busy: '…', good: '✓', warning: '⚠', bad: '✕' };

/** Small print, each part of it. */
function small(text: string): Line {
  return { spans: verbatim(text), first: '-# ', prefix: '-# ' };
}

function progressBar(value: number | null): string {
  if (value === null) return '`▱▱▱▱▱▱▱▱▱▱`';
  const done = Math.round(Math.min(1, Math.max(0, value)) * 10);
  return `\`${'▰'.repeat(done)}${'▱'.repeat(10 - done)}\` ${Math.round(value * 100)} %`;
}

/** A page's text with its code taken out, so that nothing inside code is read as markup. */
export interface LiftedCode {
  /** The text with a placeholder for each piece of code. */
  text: string;
  /** Puts the code back in. */
  restore(text: string): string;
}

// Private-use characters: taken out of the input first, so that they can't be forged.
const open = '\uE000';
const close = '\uE001';
const placeholder = /\uE000(\d+)\uE001/g;

/** Lifts fenced blocks (dedented, always closed) and inline code out of Markdown. */
export function liftCode(markdown: string): LiftedCode {
  const pieces: string[] = [];
  const keep = (piece: string) => `${open}${pieces.push(piece) - 1}${close}`;
  const fenced = liftFences(markdown.replace(/[\uE000-\uF8FF]/g, ''), keep);
  // A span may run over line ends but never over an empty line.
  const text = fenced.replace(/(?<![\\`])(`+)(?!`)((?:[^`\n]|\n(?!\s*\n)|`(?!\1))+?)(?<!`)\1(?!`)/g, keep);
  return {
    text,
    restore: lifted => lifted.replace(placeholder, (_, index: string) => pieces[Number(index)] ?? ''),
  };
}

function liftFences(markdown: string, keep: (piece: string) => string): string {
  const out: string[] = [];
  let fence: { mark: string; lead: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (!fence) {
      const start = /^((?:[ \t]|>|[-*+] |\d{1,3}[.)] )*)(`{3,}|~{3,})([^`]*)$/.exec(line);
      if (!start) {
        out.push(line);
        continue;
      }
      const [, lead = '', mark = '', info = ''] = start;
      fence = { mark, lead, lines: [`\`\`\`${info.trim().split(/[\s{]/)[0] ?? ''}`] };
      continue;
    }
    if (closes(line, fence.mark)) {
      out.push(...fenceLines(fence, keep));
      fence = undefined;
    } else {
      fence.lines.push(withoutLead(line, fence.lead));
    }
  }
  if (fence) out.push(...fenceLines(fence, keep));
  return out.join('\n');
}

function closes(line: string, mark: string): boolean {
  const text = line.replace(/^[\s>]+/, '').trimEnd();
  return text.length >= mark.length && text === (mark[0] ?? '`').repeat(text.length);
}

function withoutLead(line: string, lead: string): string {
  let at = 0;
  while (at < lead.length && at < line.length && /[\s>]/.test(line[at] ?? '')) at++;
  return line.slice(at);
}

function fenceLines(fence: { lead: string; lines: string[] }, keep: (piece: string) => string): string[] {
  const lead = fence.lead.replace(/\s+$/, '');
  const code = keep([...fence.lines, '```'].join('\n'));
  return lead && !/^[\s>]*$/.test(lead) ? [lead, code] : ['', code, ''];
}

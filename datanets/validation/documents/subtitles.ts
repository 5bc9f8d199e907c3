import type { Block } from './block.ts';

/** Whether a text is SubRip or WebVTT: a header or a number, then a line with two times. */
export function areSubtitles(text: string): boolean {
  return /^\s*(?:WEBVTT\b|\d+[^\S\n]*\n[^\S\n]*\d{1,3}:\d\d:\d\d[,.]\d{1,3}[^\S\n]*-->)/.test(
    text.slice(0, 1000),
  );
}

const times =
  /^[^\S\n]*(?:(\d{1,3}):)?(\d\d):(\d\d)[,.](\d{1,3})[^\S\n]*-->[^\S\n]*(?:(\d{1,3}):)?(\d\d):(\d\d)[,.](\d{1,3})/;

/** Seconds of silence after which something else begins. */
const pause = 4;
/** Characters of a block that ends with the next sentence. */
const enough = 600;

/**
 * What is said, in blocks of sentences with their times. Marks of looks and speakers go, and so does a line that is said
 * to stay on the screen: captions that roll have each twice.
 */
export function* subtitleBlocks(text: string): Generator<number, Block[]> {
  const blocks: Block[] = [];
  let open: { lines: string[]; length: number; from: number; to: number } | undefined;
  let before: string[] = [];
  const finish = () => {
    if (open)
      blocks.push({ kind: 'text', text: open.lines.join(' '), place: { from: open.from, to: open.to } });
    open = undefined;
  };
  const cues = text.split(/\n[^\S\n]*\n+/);
  for (const [index, cue] of cues.entries()) {
    yield index / cues.length;
    const lines = cue.split('\n');
    const at = lines.findIndex(line => times.test(line));
    const found = times.exec(lines[at] ?? '');
    if (!found) continue;
    const [from, to] = [seconds(found.slice(1, 5)), seconds(found.slice(5, 9))];
    const said = lines
      .slice(at + 1)
      .map(shown)
      .filter(line => line !== '');
    const fresh = said.filter(line => !before.includes(line));
    before = said;
    if (fresh.length === 0) continue;
    const isEnded =
      open !== undefined && open.length > enough && /[.!?…。！？]["'”’)]*$/.test(open.lines.at(-1) ?? '');
    if (open && (isEnded || from - open.to > pause || open.length > 2 * enough)) finish();
    open ??= { lines: [], length: 0, from, to };
    open.lines.push(...fresh);
    open.length += fresh.join(' ').length;
    open.to = Math.max(open.to, to);
  }
  finish();
  return blocks;
}

function seconds([hours = '0', minutes = '0', whole = '0', part = '0']: (string | undefined)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(whole) + Number(`0.${part}`);
}

function shown(line: string): string {
  return line
    .replace(/<[^<>]{0,200}>|\{\\[^{}]{0,200}\}/g, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => signs[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}

const signs: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ' };

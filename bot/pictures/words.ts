import { currentLanguage, translate } from '../../agent/language/translate.ts';
import type { Chart } from '../../agent/reply.ts';
import { inEnglish, message, type Said } from '../../store/message.ts';
import { glyphCoverageOf } from './raster.ts';
import type { GlyphCoverage } from './text-fallback.ts';

/** What stands in pictures beside what they are given. */
export const ownWords = {
  provisional: message('provisional'),
  nobody: message('Nobody is ranked yet.'),
  noFigures: message('No figures yet.'),
  most: message('{points, number} points', { points: 1000 }),
  more: message('{n, number} more', { n: 0 }),
};

/** Says a message in the words that are drawn. */
export type Say = (said: Said) => string;

/**
 * How a picture's messages are said in the current language, and which letters the fonts have for that. What no font here
 * can write is said in English: a machine without Chinese fonts would leave all of it out.
 */
export async function sayingOf(picture: Chart): Promise<{ say: Say; glyphs: GlyphCoverage }> {
  const all = [...saidIn(picture), ...Object.values(ownWords)];
  const glyphs = await glyphCoverageOf(all.map(translate).join(''));
  const lacking = (words: string) => [...words].filter(letter => glyphs.lacking.has(letter)).length;
  const say = (said: Said) => {
    const words = translate(said);
    if (typeof said === 'string' || currentLanguage() === 'en' || !lacking(words)) return words;
    const english = inEnglish(said);
    return lacking(english) < lacking(words) ? english : words;
  };
  return { say, glyphs };
}

/** A picture with its messages said. */
export function worded(picture: Chart, say: Say): Chart<string> {
  const head = { title: say(picture.title), subtitle: say(picture.subtitle) };
  if (picture.chart === 'leaderboard') {
    const entries = picture.entries.map(entry => ({ ...entry, detail: say(entry.detail) }));
    return { ...picture, ...head, entries };
  }
  if (picture.chart === 'waveform') return { ...picture, ...head };
  if (picture.chart === 'histogram') {
    const { limit, ...rest } = picture;
    const said = limit && { limit: { at: limit.at, label: say(limit.label) } };
    return { ...rest, ...head, x: say(picture.x), ...said };
  }
  const series = picture.series.map(one => ({ ...one, name: say(one.name) }));
  return { ...picture, ...head, x: say(picture.x), y: say(picture.y), series };
}

function saidIn(picture: Chart): Said[] {
  const common = [picture.title, picture.subtitle];
  if (picture.chart === 'waveform') return common;
  if (picture.chart === 'histogram')
    return [...common, picture.x, ...(picture.limit ? [picture.limit.label] : [])];
  return picture.chart === 'leaderboard'
    ? [...common, ...picture.entries.flatMap(entry => [entry.name, entry.detail])]
    : [...common, picture.x, picture.y, ...picture.series.map(one => one.name)];
}

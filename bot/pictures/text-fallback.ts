/** What the fonts at hand can draw of a picture's words. */
export interface GlyphCoverage {
  /** Characters that the shipped font lacks and another font of the machine has. */
  borrowed: ReadonlySet<string>;
  /** Characters that no font has; they are left out. */
  lacking: ReadonlySet<string>;
}

/**
 * Makes a person's or a model's name fit to be drawn: no control or direction characters, no towers of accents, no
 * letter the fonts lack, and no wider than there is room.
 *
 * @param room in pixels, at the font size `size`.
 */
export function fitText(text: string, room: number, size: number, glyphs: GlyphCoverage): string {
  const drawn = [...segmenter.segment(tidy(text))]
    .map(({ segment }) => drawable(segment, glyphs))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  return fitted(drawn || '…', room / size);
}

/** About how wide a text is, in ems of Inter at weight 600; a little too wide rather than too narrow. */
export function widthInEms(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += clusterEms(segment);
  return width;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

// C0 and C1 controls are no XML; Cf holds the characters that turn the direction of what follows.
function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Co}\p{Cn}]/gu, ' ')
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .slice(0, 400);
}

/**
 * A letter with the marks that can be set on it: those of the font it is drawn with, since no font sets its marks on
 * another's letters, and two at most, which is as many as a living script needs.
 */
function drawable(cluster: string, { borrowed, lacking }: GlyphCoverage): string {
  const [base = '', ...rest] = [...cluster.normalize('NFC')];
  if (lacking.has(base) || rest.some(character => !isMark(character) && lacking.has(character))) return '';
  let marks = 0;
  const fitting = rest.filter(character => {
    if (!isMark(character)) return true;
    return !lacking.has(character) && borrowed.has(character) === borrowed.has(base) && ++marks <= 2;
  });
  return base + fitting.join('');
}

const isMark = (character: string) => /\p{M}/u.test(character);

function fitted(text: string, room: number): string {
  if (widthInEms(text) <= room) return text;
  let width = widthInEms('…');
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    width += clusterEms(segment);
    if (width > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

function clusterEms(cluster: string): number {
  const first = cluster.codePointAt(0) ?? 0;
  if (first < 0x7f) return asciiEms(cluster[0] ?? '');
  if (/\p{Extended_Pictographic}/u.test(cluster)) return 1.4;
  if (/[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\uff00-\uffef]/u.test(cluster)) return 1.05;
  if (/\p{Lu}/u.test(cluster)) return 0.8;
  return 0.68;
}

function asciiEms(character: string): number {
  if (/[ijl.,:;'|!I ]/.test(character)) return 0.31;
  if (/[frt()[\]{}/\\"-]/.test(character)) return 0.42;
  if (/[MW@%mw]/.test(character)) return 0.96;
  if (/[A-Z&#+=<>~]/.test(character)) return 0.76;
  return 0.65;
}

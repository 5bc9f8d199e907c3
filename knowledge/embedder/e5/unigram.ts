/** Pieces of words with how likely each is, as a unigram model of SentencePiece has them. */
export interface Vocabulary {
  /** Numbers of the pieces that a text begins and ends with, and of what stands for a character in no piece. */
  begin: number;
  end: number;
  unknown: number;
  /** Numbers of all that are no text. */
  marks: readonly number[];
  /** All pieces in UTF-8, one after another, and where each begins; one more number, the end of the last. */
  text: Uint8Array;
  starts: Uint32Array;
  /** The logarithm of each piece’s probability. */
  scores: Float32Array;
  /** What single characters are read as: other forms of letters, control characters, spaces. */
  replaced: ReadonlyMap<number, string>;
}

export interface Unigram {
  /** @param most numbers at most, both ends included; what is longer is cut at its end */
  encode(text: string, most: number): number[];
}

/**
 * The tokenizer of XLM-RoBERTa: the likeliest way to spell a text with pieces of the vocabulary (Kudo 2018, Viterbi). A
 * space is the letter ▁, and one stands before the text. “</s>” in a text is four characters and no end of it.
 */
export function unigram(vocabulary: Vocabulary): Unigram {
  const { begin, end, unknown, scores, replaced } = vocabulary;
  const find = pieceTable(vocabulary);
  const unlikely = scores.reduce((least, score) => Math.min(least, score), 0) - 10;

  function normalized(text: string): string {
    let found = '';
    for (const character of text) found += replaced.get(character.codePointAt(0) ?? 0) ?? character;
    const spaced = found.replace(/ {2,}/g, ' ');
    return (spaced.startsWith(' ') ? spaced : ` ${spaced}`).replaceAll(' ', '▁');
  }

  /** The pieces of a text, its last one first. */
  function spelled(bytes: Uint8Array): number[] {
    const best = new Float64Array(bytes.length + 1).fill(Number.NEGATIVE_INFINITY);
    best[0] = 0;
    const from = new Int32Array(bytes.length + 1);
    const pieces = new Int32Array(bytes.length + 1);
    const reach = (to: number, score: number, start: number, piece: number) => {
      if (score <= (best[to] ?? 0)) return;
      best[to] = score;
      from[to] = start;
      pieces[to] = piece;
    };
    for (let start = 0; start < bytes.length; start = afterCharacter(bytes, start)) {
      const score = best[start] ?? 0;
      find(bytes, start, (to, piece) => reach(to, score + (scores[piece] ?? 0), start, piece));
      reach(afterCharacter(bytes, start), score + unlikely, start, unknown);
    }
    const found: number[] = [];
    for (let to = bytes.length; to > 0; to = from[to] ?? 0) found.push(pieces[to] ?? unknown);
    return found;
  }

  return {
    encode(text, most) {
      const pieces = spelled(Buffer.from(normalized(text))).reverse();
      return [begin, ...pieces.slice(0, most - 2), end];
    },
  };
}

/** Where the next character begins: after a character’s first byte come those that begin with the bits 10. */
function afterCharacter(bytes: Uint8Array, start: number): number {
  let next = start + 1;
  while (((bytes[next] ?? 0) & 0xc0) === 0x80) next++;
  return next;
}

type Find = (bytes: Uint8Array, start: number, found: (to: number, piece: number) => void) => void;

/** All pieces that a text goes on with at a place. A hash table of numbers: as strings in a `Map` they take 30 MB. */
function pieceTable({ text, starts, marks }: Vocabulary): Find {
  const count = starts.length - 1;
  const size = 2 ** Math.ceil(Math.log2(count * 2));
  // A piece’s number and one, 0 where there is none.
  const table = new Int32Array(size);
  let longest = 0;
  for (let piece = 0; piece < count; piece++) {
    const [start = 0, end = 0] = [starts[piece], starts[piece + 1]];
    if (start === end || marks.includes(piece)) continue;
    longest = Math.max(longest, end - start);
    let hash = seed;
    for (let at = start; at < end; at++) hash = hashed(hash, text[at] ?? 0);
    let place = hash & (size - 1);
    while (table[place]) place = (place + 1) & (size - 1);
    table[place] = piece + 1;
  }

  function pieceOf(bytes: Uint8Array, start: number, end: number, hash: number): number | undefined {
    for (let place = hash & (size - 1); table[place]; place = (place + 1) & (size - 1)) {
      const piece = (table[place] ?? 0) - 1;
      if (isSame(bytes, start, end, starts[piece] ?? 0, starts[piece + 1] ?? 0)) return piece;
    }
    return undefined;
  }

  function isSame(bytes: Uint8Array, start: number, end: number, from: number, to: number): boolean {
    if (end - start !== to - from) return false;
    for (let at = start; at < end; at++) if (bytes[at] !== text[from + at - start]) return false;
    return true;
  }

  return (bytes, start, found) => {
    let hash = seed;
    for (let end = start; end < Math.min(bytes.length, start + longest); ) {
      const next = afterCharacter(bytes, end);
      for (; end < next; end++) hash = hashed(hash, bytes[end] ?? 0);
      const piece = pieceOf(bytes, start, end, hash);
      if (piece !== undefined) found(end, piece);
    }
  };
}

// FNV-1a, 32 bits
const seed = 0x811c9dc5;
const hashed = (hash: number, byte: number) => Math.imul(hash ^ byte, 0x01000193) >>> 0;

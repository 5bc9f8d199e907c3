/** What a text is for the model: the numbers of its word pieces. */
export interface WordPiece {
  /** @param most numbers at most, both marks included; what is longer is cut at its end */
  encode(text: string, most: number): number[];
}

/** A word of more characters is unknown as a whole: the longest that the model was trained with. */
const longestWord = 100;

/**
 * The tokenizer of BERT’s uncased models (Devlin et al. 2018), to the letter as `tokenizers` 0.23 does it: text is cleaned,
 * lowered and freed of accents, cut at spaces, punctuation and Chinese characters, and each word is spelled with the
 * longest pieces of the vocabulary, from its start. “[SEP]” in a text is three letters in brackets and no end of it.
 *
 * @param vocabulary a piece a line; its number is its line, from 0. Pieces within a word begin with `##`.
 */
export function wordPiece(vocabulary: string): WordPiece {
  const numbers = new Map(
    vocabulary
      .trimEnd()
      .split('\n')
      .map((piece, line) => [piece, line]),
  );
  const numberOf = (piece: string) => {
    const number = numbers.get(piece);
    if (number === undefined) throw new Error(`The vocabulary lacks ${piece}`);
    return number;
  };
  const [begin, end, unknown] = [numberOf('[CLS]'), numberOf('[SEP]'), numberOf('[UNK]')];

  function spell(word: string): number[] {
    const letters = [...word];
    if (letters.length > longestWord) return [unknown];
    const pieces: number[] = [];
    for (let from = 0; from < letters.length; ) {
      let to = letters.length;
      let number: number | undefined;
      for (; to > from; to--) {
        number = numbers.get((from ? '##' : '') + letters.slice(from, to).join(''));
        if (number !== undefined) break;
      }
      if (number === undefined) return [unknown];
      pieces.push(number);
      from = to;
    }
    return pieces;
  }

  return {
    encode(text, most) {
      const pieces = [begin];
      for (const word of wordsOf(text)) {
        for (const piece of spell(word)) {
          if (pieces.length === most - 1) return [...pieces, end];
          pieces.push(piece);
        }
      }
      return [...pieces, end];
    },
  };
}

const space = /[\p{White_Space}]/u;
const unseen = /[\0\uFFFD\p{Cc}\p{Cf}\p{Co}]/gu;
// The fifth range starts where the original has it by mistake, and the model was trained with that.
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;
const punctuation = /[!-/:-@[-`{-~\p{P}]/u;
const accents = /\p{Mn}/gu;

function* wordsOf(text: string): Generator<string> {
  const clean = text
    .toWellFormed()
    .replace(/[\t\n\r]/g, ' ')
    .replace(unseen, '')
    .replace(chinese, ' $& ')
    .normalize('NFD')
    .replace(accents, '');
  let word = '';
  for (const letter of clean) {
    const isMark = punctuation.test(letter);
    if (isMark || space.test(letter)) {
      if (word) yield word;
      word = '';
      if (isMark) yield letter;
    } else {
      // Letter by letter: a sigma at the end of a word is lowered like any other.
      word += letter.toLowerCase();
    }
  }
  if (word) yield word;
}

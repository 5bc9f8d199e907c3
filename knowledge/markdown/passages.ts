/**
 * Cuts a section's words into passages for embedding: about `size` characters each, at the ends of paragraphs where that
 * can be, else of lines, else of sentences or words. Nothing is left out and nothing overlaps; 800 characters came out best of what was
 * tried on real documentation with MiniLM, whose window is 256 tokens.
 */
export function passagesOf(words: string, size = 800): string[] {
  const passages: string[] = [];
  let current = '';
  for (const piece of piecesOf(words, size)) {
    if (current && current.length + piece.length > size) {
      passages.push(current.trim());
      current = '';
    }
    current += piece;
  }
  if (current.trim()) passages.push(current.trim());
  return passages;
}

const cuts = [/(?<=\n\n)/, /(?<=\n)/, /(?<=[.!?;]\s)/, /(?<=\s)/];

function piecesOf(words: string, size: number, depth = 0): string[] {
  if (words.length <= size) return [words];
  const cut = cuts[depth];
  if (!cut) {
    const pieces: string[] = [];
    for (let at = 0; at < words.length; at += size) pieces.push(words.slice(at, at + size));
    return pieces;
  }
  return words.split(cut).flatMap(piece => piecesOf(piece, size, depth + 1));
}

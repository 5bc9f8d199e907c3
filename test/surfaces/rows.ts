/** So many good rows of questions and answers as JSON Lines, unlike those of every other seed. */
export function bakery(rows: number, seed = 'Bakery'): string {
  return Array.from({ length: rows }, (_, at) => {
    const [a, b, c] = [at * 7 + 3, at + 1, at * 13 + 5].map(n => `${n}${word(seed, at)}`);
    return JSON.stringify({
      question: `${seed}: a baker has ${a} loaves and sells ${b} of them before noon; how many are left on shelf number ${c}?`,
      answer: `There were ${a} loaves in ${seed} and ${b} were sold, so ${at * 6 + 2} loaves are left over on shelf ${c}.`,
    });
  }).join('\n');
}

/** A made-up word for a seed and a number, so that no two rows are near duplicates. */
function word(seed: string, at: number): string {
  let state =
    [...seed].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), at * 2654435761) >>> 0;
  let made = ' ';
  for (let n = 0; n < 7; n++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    made += 'bdfgklmnprstvz'.charAt((state >>> 8) % 14) + 'aeiou'.charAt((state >>> 16) % 5);
  }
  return made;
}

/** How an English word is bent. */
export type Form = 'base' | 'past' | 'ing' | 'plural';

/** `stop following` bends its first word: stops, stopped, stopping following. A `~` marks an irregular past. */
export function verbForms(phrase: string): [string, Form][] {
  if (phrase.endsWith('~')) return [[phrase.slice(0, -1), 'past']];
  const [verb = '', ...rest] = phrase.split(' ');
  const tail = rest.map(word => ` ${word}`).join('');
  if (!/^[a-z]{2,}$/.test(verb)) return [[phrase, 'base']];
  const stem = /[^aeiou]e$|ue$/.test(verb) ? verb.slice(0, -1) : verb;
  const doubled = /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb) ? verb + verb.slice(-1) : stem;
  const y = /[^aeiou]y$/.test(verb) ? verb.slice(0, -1) : undefined;
  const s = y ? `${y}ies` : /(s|x|ch|sh|z)$/.test(verb) ? `${verb}es` : `${verb}s`;
  return [
    [verb + tail, 'base'],
    [s + tail, 'base'],
    [(y ? `${y}ied` : `${doubled}ed`) + tail, 'past'],
    [`${doubled}ing${tail}`, 'ing'],
  ];
}

export function nounForms(phrase: string): [string, Form][] {
  const plural = /[^aeiou]y$/.test(phrase)
    ? `${phrase.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(phrase)
      ? `${phrase}es`
      : `${phrase}s`;
  return [
    [phrase, 'base'],
    [plural, 'plural'],
  ];
}

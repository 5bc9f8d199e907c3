import { termsOf } from '../words/terms.ts';
import { leansInOtherLanguage } from './follow-up-languages.ts';

/**
 * Whether a question is understood only with the turn before it: it points at something that it does not name ("how long
 * does that take?"), or is no whole question ("and on Windows?", "why not?"). How short it is says nothing: "how do I bake
 * bread?" stands alone and is about bread, whatever was asked before. English is looked at closely, the other languages of
 * the menus for what is a fragment or ends with a bare "that"; in others a question stands alone.
 */
export function leansOnTurnBefore(question: string): boolean {
  const words = question
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N},]+/gu, ' ')
    .trim();
  if (leansInOtherLanguage(words)) return true;
  const bare = words.replace(/^(?:(?:ok|okay|so|well|hm+|oh|thanks|and|but|or|also|then|plus),? )+/, '');
  const goesOn = /^(?:\w+,? )?(?:and|but|or|also|then|plus),? /.test(words) && bare !== words;
  const topics = new Set(termsOf(bare)).size;
  if (topics === 0 || /^how \w+$/.test(bare)) return bare !== '';
  if (
    /^(?:what|how) about\b|^(?:why|how) (?:not|so)\b|^what if\b(?!.* (?:what|how|does|will|can)\b)/.test(bare)
  )
    return true;
  // "And Docker?", "on Windows?", "without a GPU": no question of its own.
  if (!isClause(bare) && (goesOn || preposition.test(bare))) return true;
  // "In which file?", "since which version?": it asks for one thing of what was said.
  if (askedPlace.test(bare)) return true;
  // "And if I have two accounts?": the question itself is the one before.
  if (
    goesOn &&
    /^if\b/.test(bare) &&
    !/,|\b(?:what|how|which|where|when|who|why|then|do|does|can|will)\b/.test(bare)
  )
    return true;
  // "And what is the default?" asks about one thing of the topic before.
  if (goesOn && topics <= 1) return true;
  if (
    topics - (/\b(?:give|show|tell)\b/.test(bare) ? 1 : 0) <= 1 &&
    /\b(?:more|again|examples?|details?)\b/.test(bare) &&
    !/\bmore than\b/.test(bare)
  )
    return true;
  if (
    /\belse\b(?<!\bor else)|\binstead\b(?! of)|\botherwise\b|(?<!\bat )\bthe same\b(?! \w+ (?:as|for|that))/.test(
      bare,
    )
  )
    return true;
  return pointsBack(bare);
}

const prepositions =
  'for|on|in|with|without|from|to|at|by|under|using|via|as|like|after|before|since|until|during|inside|outside';
const preposition = new RegExp(`^(?:(?:even|only|just|not|except|especially) )?(?:${prepositions})\\b`);
const askedPlace = new RegExp(`^(?:${prepositions}) (?:which|what) \\w+$`);

/** Whether it asks or tells something itself: it has a question word, an auxiliary or an imperative. */
function isClause(words: string): boolean {
  return /\b(?:what|whats|how|which|where|when|who|whose|why|is|are|was|were|do|does|did|can|could|will|would|should|must|may|has|have|i|we|you|tell|show|explain|give)\b/.test(
    words,
  );
}

const boundary = /,|\b(?:and|or|but|if|when|while|after|before|because|so that|until|once|then)\b/g;

/** Whether it has a pronoun whose noun it does not have itself. */
function pointsBack(words: string): boolean {
  if (
    /\b(?:which|another|that|this|the \w+) ones?\b|^the (?:first|second|third|last|next|other)\b/.test(words)
  )
    return true;
  for (const match of words.matchAll(/\b(?:it|its|that|this|these|those|they|them|their|there)\b/g)) {
    const before = words.slice(0, match.index);
    const after = words.slice(match.index + match[0].length);
    if (isExpletive(match[0], before, after)) continue;
    // "How do I start a workflow and stop it?" names it in the clause before; in one clause only what is asked about it
    // stands before it ("how do I stop it").
    const clause = [...before.matchAll(boundary)].at(-1);
    if (clause && termsOf(before.slice(0, clause.index)).length >= 2) continue;
    return true;
  }
  return false;
}

/** "Is there a limit?", "how long does it take to train a model?", "a file that is too large": these stand for nothing. */
function isExpletive(word: string, before: string, after: string): boolean {
  if (word === 'there')
    return (
      /\b(?:is|are|isnt|arent|was|were|be|will|would) $/.test(before) ||
      /^ (?:is|are|was|were|will)\b/.test(after)
    );
  if (word === 'it') {
    const rest = /^ \w+(?: \w+){0,2}? (?:to|that|if|when) (.*)$/.exec(after)?.[1];
    return rest !== undefined && termsOf(rest).length >= 2;
  }
  // A relative clause hangs on a noun with its article or adjective: "a model that speaks German".
  if (word === 'that')
    return (
      after !== '' &&
      /\b(?!(?:i|you|we|to|can|do|not|please) )\p{L}+ \p{L}+ $/u.test(before) &&
      endsInTopic(before)
    );
  // "This server", "these docs": where one is, not what was said.
  return (
    /^(?:this|these)$/.test(word) &&
    /^ (?:bot|server|community|channel|chat|group|page|site|project|manual|docs|version)\b/.test(after)
  );
}

function endsInTopic(before: string): boolean {
  return termsOf(before.trim().split(' ').at(-1) ?? '').length > 0;
}

import { isFree } from './mention.ts';
import type { Reading } from './reading.ts';

/** A name that somebody gives to something new: "called poems", "call it helper", "name: frogs", „namens pilze“. */
export function givenName(reading: Reading): string | undefined {
  const found = naming.exec(reading.said.text);
  return found?.[1] === undefined ? undefined : asHandle(found[1]);
}

/** "follow the site as handbook". */
export function namedAs(reading: Reading): string | undefined {
  const found = /(?:\bas|\bcomo|\bals|\bsebagai|как)\s+["'“„«]?([\p{L}\p{N}][\p{L}\p{N}_-]*)/iu.exec(
    reading.said.text,
  );
  const isNoun = /^(a|the|an|our|my|source|docs?|documentation|knowledge|una?|eine?)$/i.test(
    found?.[1] ?? '',
  );
  return found?.[1] === undefined || isNoun ? undefined : asHandle(found[1]);
}

/** A preset by its name: “with preset quick-style”, “the quick-style preset”, `preset=quick-style`. */
export function presetIn(reading: Reading): string | undefined {
  const { text } = reading.said;
  const found =
    /\bpresets?\s*(?:[:=]\s*)?["“]?([a-z0-9][a-z0-9-]*)/i.exec(text) ??
    /["“]?([a-z0-9][a-z0-9-]*)["”]?\s+preset\b/i.exec(text);
  return found?.[1]?.toLowerCase();
}

/** A new thing's name that stands beside its noun: "a datanet riddles", "new frog-calls dataset". */
export function nameBeside(reading: Reading, nouns: ReadonlySet<string>): string | undefined {
  const { said, unknown, concepts, quotes } = reading;
  const quote = quotes.find(({ text }) => /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,40}$/u.test(text));
  if (quote) return asHandle(quote.text);
  const noun = concepts.find(({ meanings }) => meanings.some(({ concept }) => nouns.has(concept)));
  // Right behind the noun any word can be a name, also one that means something elsewhere.
  const next = noun && said.words[noun.to];
  if (next && /^[ :"'“„]*$/.test(next.gap) && !isTaken(reading, noun.to)) {
    return asHandle(hyphenated(reading, noun.to));
  }
  if (
    !unknown.length ||
    !isFree(
      reading.mentions.filter(({ sure }) => sure),
      unknown[0] ?? 0,
      (unknown[0] ?? 0) + 1,
    )
  )
    return undefined;
  const after = unknown.find(at => noun && at >= noun.to);
  const first = after ?? unknown.at(-1) ?? 0;
  return asHandle(hyphenated(reading, first));
}

/** Little words, options and names that exist are no new name. */
function isTaken({ said, options, mentions, measures }: Reading, at: number): boolean {
  const word = said.words[at]?.text ?? '';
  return (
    little.has(word) ||
    !isFree([...options, ...mentions], at, at + 1) ||
    measures.some(({ from, to }) => from <= at && at < to)
  );
}

const little = new Set(
  'for of with please pls plz to where that which and on in about from now here the a an as using called named max thanks por para de fur mit bitte von для с на пожалуйста untuk dengan tolong 吧 请 review reviewed license files'.split(
    ' ',
  ),
);

/** The word with those that dashes join to it: `frog-calls`. */
function hyphenated({ said }: Reading, at: number): string {
  const joined = (place: number) => /^[-_]$/.test(said.words[place]?.gap ?? '');
  let last = at;
  while (joined(last + 1)) last++;
  let first = at;
  while (first > 0 && joined(first)) first--;
  return said.text.slice(said.words[first]?.start, said.words[last]?.end);
}

const naming =
  /(?:\b(?:called|named|titled|name it|call it|name them|call the (?:result|model|new one)|name the (?:result|model|new one)|naming it|calling it|call this|name this|under the name(?: of)?|with the name(?: of)?|(?<=[,;] |and |& )name(?= (?!it|the|them|of|is))|save it as|save as|saved as|call him|call her|named as|name(?=\s*[:=])|llamad[oa]|ll[aá]mal[oa]|con (?:el )?nombre|se llame|namens|genannt|nenn(?:e)? (?:es|ihn|sie|das)|mit (?:dem )?namen|bernama|namanya|dengan nama|beri nama|namai)|под названием|названием|с именем|именем|имя|назови(?: (?:его|её|ее|это))?|по имени|под именем|叫做|叫|名为|命名为|名字是|取名)\s*[:=]?\s*(?:the |it )?["'“„«]?([\p{Script=Latin}\p{Script=Cyrillic}\p{N}][\p{Script=Latin}\p{Script=Cyrillic}\p{M}\p{N}_.-]*|[\p{Script=Han}\p{N}]+)/iu;

/** How a name is kept: lower case, words joined by dashes. */
function asHandle(text: string): string | undefined {
  const handle = text
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^-+|[-.]+$/g, '')
    .slice(0, 48);
  return handle || undefined;
}

import { type Piece, pieceAt, quotesIn } from './free-text.ts';
import type { Mention } from './mention.ts';
import type { Reading } from './reading.ts';

/**
 * Reads the arguments that are somebody's own words, each by its name: what to submit, why to appeal, what to say to a
 * model. Quoted words and what follows a colon come first; otherwise what stands behind the words that introduce it.
 */
export function ownWords(argument: string, command: string, reading: Reading): string | undefined {
  const reader = readers[argument];
  return reader ? reader(reading, command)?.trim() || undefined : undefined;
}

type Reader = (reading: Reading, command: string) => string | undefined;

const readers: Record<string, Reader> = {
  question: ({ said }) => said.text,
  text: (reading, command) => (command === 'instructions' ? instructionsIn(reading) : submitted(reading)),
  context: contextIn,
  reason: reading =>
    reading.tail?.text ?? behind(reading, because) ?? rest(reading, 'submission') ?? reading.quotes[0]?.text,
  message: messageIn,
  prompt: promptIn,
  summary: reading =>
    keyed(
      reading,
      /summary|description|blurb|tagline|resumen|descripci[oó]n|beschreibung|описани\p{L}+|摘要|描述|简介|ringkasan|deskripsi/iu,
    ),
  guidelines: reading =>
    keyed(
      reading,
      /guidelines?|rules?|pautas|reglas|richtlinien?|regeln|правил\p{L}+|指南|规则|准则|panduan|pedoman|aturan/iu,
    ),
};

function submitted(reading: Reading): string | undefined {
  const quote = freeQuote(reading);
  if (quote) return quote.text;
  const { tail, said } = reading;
  if (!tail || /\p{L}+\s*[:：]\s*$/u.exec(said.text.slice(0, tail.start))?.[0].match(contextMark))
    return undefined;
  const context = contextBehind(tail.text);
  // What is given is data and stays to the letter; only a context that is set off behind it is none of it.
  const text = context ? tail.text.slice(0, context.index).replace(/[\s,;(–—-]+$/, '') : tail.text;
  return unquoted(text) || undefined;
}

/** "…, context: from my notes" at the end of a line of text; in JSON or in several lines the word is data. */
function contextBehind(text: string): RegExpExecArray | undefined {
  if (/^\s*[[{]/.test(text) || text.includes('\n')) return undefined;
  return setOffContext.exec(text) ?? undefined;
}

const setOffContext =
  /\s*[,;(–—-]\s*(?:context|contexto|kontext|контекст|konteks|background|provenance)\s*[:=]\s*|[,，]\s*上下文\s*[:：是]\s*/iu;

/** One pair of quotation marks around the whole of it only says where it begins and ends. */
function unquoted(text: string): string {
  const [quote] = quotesIn(text);
  return quote && quote.start === 1 && quote.end === text.length - 1 ? quote.text : text;
}

/** A quote that is no name of something, and no part of what follows a colon: there it is data like the rest. */
function freeQuote({ quotes, mentions, said, tail }: Reading): Piece | undefined {
  return quotes.find(
    ({ start, end }) =>
      (tail === undefined || start < tail.start) &&
      !mentions.some(
        mention => said.words[mention.from]?.start === start && said.words[mention.to - 1]?.end === end,
      ),
  );
}

const contextMark =
  /[\s,;(–—-]*\b(?:context|contexto|kontext|контекст|konteks|background|provenance)\b\s*(?:is|:|=|–|-)?\s*|[,，]?\s*上下文\s*[:：是]?\s*/iu;

function contextIn({ said, tail, quotes }: Reading): string | undefined {
  const text = said.text;
  const inTail = tail && contextBehind(tail.text);
  const before = contextMark.exec(tail ? text.slice(0, tail.start) : text);
  const marked = inTail ? { ...inTail, 0: inTail[0], index: inTail.index + tail.start } : before;
  if (marked && marked.index > 0) {
    const from = marked.index + marked[0].length;
    const end = tail && from < tail.start ? lineEnd(text, tail) : text.length;
    return pieceAt(text, from, end)?.text.replace(/\)$/, '');
  }
  // What stands behind the quoted words, or in brackets, says where they come from.
  const last = quotes.at(-1);
  const origin =
    /(?:^|[\s,(–—-])((?:from|by|recorded|taken|written|shot|heard|found|de mi|von|от|dari) (?:my|a|an|the|our|in|on|at|off|by|near|with|mein|meiner|моей|моего)\b[^)]*)\)?\s*$/iu;
  if (last) return origin.exec(text.slice(last.end + 1))?.[1];
  return undefined;
}

function lineEnd(text: string, tail: Piece): number {
  const colon = text.lastIndexOf(':', tail.start);
  return colon < 0 ? text.length : colon;
}

function instructionsIn(reading: Reading): string | undefined {
  const quote = freeQuote(reading);
  if (quote) return quote.text;
  if (reading.tail) return reading.tail.text;
  return behind(
    reading,
    /\bfrom now on,?\s+|\b(?:instructions?|(?:system )?prompt|persona)\s+(?:to|as|are now|is now)\s+|\bab jetzt,?\s+|\ba partir de ahora,?\s+|с этого момента,?\s+|从现在起[,，]?|mulai sekarang,?\s+/iu,
  );
}

const because =
  /(?:\b(?:because|since|cause|cuz|coz|bc|as it|reason is|reason being|the reason is|porque|ya que|weil|denn|karena|sebab)\b|потому что|так как|ведь|因为|由于)[\s:,]*/iu;

function messageIn(reading: Reading): string | undefined {
  const quote = freeQuote(reading);
  if (quote) return quote.text;
  if (reading.tail) return reading.tail.text.replace(/^(?:to|that)\s+(?=\p{L})/iu, '');
  const say = behind(reading, /\b(?:and|then) (?:say|ask|tell)(?: (?:it|him|her|them))?\s+(?:to |that )?/iu);
  if (say) return say;
  const model = talkedTo(reading);
  if (!model) return undefined;
  const isTold = reading.concepts.some(
    ({ meanings, from }) => from < model.from && meanings.some(({ concept }) => concept === 'tell'),
  );
  const isAddressed = /^[^\p{L}\p{N}]*(?:hey|hi|hello|ok|yo)?[\s,]*$/iu.test(
    reading.said.text.slice(0, reading.said.words[model.from]?.start ?? 0),
  );
  if (!isTold && !isAddressed) return undefined;
  const said = restAfter(reading, model)?.replace(/^(?:to|that|for)\s+(?=\p{L})/iu, '');
  return said && nothingYet.test(said) ? undefined : said;
}

/** "I want to ask it something": what, is still to come. */
const nothingYet = /^(?:something|sth|things?|stuff|a question|some questions?|please|pls|now)[.!?]*$/i;

function talkedTo({ mentions }: Reading): Mention | undefined {
  return (
    mentions.find(({ kind, sure }) => kind === 'model' && sure) ??
    mentions.find(({ kind }) => kind === 'base')
  );
}

function promptIn(reading: Reading): string | undefined {
  const quote = freeQuote(reading);
  if (quote) return quote.text;
  if (reading.tail) return reading.tail.text;
  const model = reading.mentions.findLast(({ kind, sure }) => kind === 'model' && sure);
  const left = model && restAfter(reading, model);
  return left?.replace(promptOpening, '').trim() || undefined;
}

/** What leads from the models to what they are asked. */
const promptOpening =
  /^(?:(?:side by side|next to each other|against each other|head to head|please|pls|both|models?|with|on|for|to|about|using|over|when|if|how they|answering|answers?|asked|given|say|the|this|same|prompt|question|input|con|sobre|mit|bei|zu|с|на|по|для|в|про|用|在|dengan|untuk|soal|tentang|:|,|–|-)(?=[\s:,–-]|$)[\s:,–-]*)+/iu;

/** What stands behind a keyword: in quotes, after "to" or a sign, up to the next clause that changes something else. */
function keyed(reading: Reading, key: RegExp): string | undefined {
  const { text } = reading.said;
  const found = key.exec(text);
  if (!found) return undefined;
  const from = found.index + found[0].length;
  const quote = freeQuote({ ...reading, quotes: reading.quotes.filter(({ start }) => start >= from) });
  if (quote) return quote.text;
  const lead =
    /^[^:=]*?(?:\s(?:to be|to|as|is|are|a|zu|auf|на|jadi|menjadi)\s+|\s*[:：=]\s*|为|改成|改为)/iu.exec(
      text.slice(from),
    );
  if (!lead) return undefined;
  return pieceAt(text, from + lead[0].length, text.length)?.text;
}

function behind({ said }: Reading, mark: RegExp): string | undefined {
  const found = mark.exec(said.text);
  return found ? pieceAt(said.text, found.index + found[0].length, said.text.length)?.text : undefined;
}

function rest(reading: Reading, kind: Mention['kind']): string | undefined {
  const mention = reading.mentions.find(candidate => candidate.kind === kind);
  const left = mention && restAfter(reading, mention);
  // "appeal 102 please" gives no reason.
  // "101 should not have been rejected, I wrote it myself": the reason comes after the comma.
  const verdict =
    /^(?:should|shouldn.t|was|is|isn.t|got|has|had|must|wasn.t|were|ought)\b[^,;:.–-]*?(?:[,;:.–-]|\s(?:but|because|though|although|while))\s*(?=\S)/iu;
  if (left && verdict.test(left)) return left.replace(verdict, '');
  return left && left.split(/\s+/).length > 1
    ? left.replace(/^(?:but|as|and|again|please|pls|aber|pero|но)[\s,:]+/iu, '')
    : undefined;
}

function restAfter({ said }: Reading, mention: Mention): string | undefined {
  const last = said.words[mention.to - 1];
  return last && pieceAt(said.text, last.end, said.text.length)?.text;
}

import { greeting } from '../../cards/greeting.ts';
import type { Language } from '../../language/languages.ts';
import { currentLanguage } from '../../language/translate.ts';
import type { Role } from '../../people/roles.ts';
import { type Call, type Reply, say } from '../../reply.ts';
import { folded, sentence, squashed, type Word, windows } from '../../understand/sentence/sentence.ts';
import { answers, languagesSpoken } from './answers.ts';
import { accompanying, type Kind, phrases, speaking, thankedFor } from './phrases.ts';

/**
 * Answers what people say to be polite or to find out whom they talk to, in the language they say it in. Only texts that
 * are small talk from their first to their last word: "thanks, and cancel job 12" is none.
 *
 * @returns what to say, a command that is asked for so, or undefined when it is no small talk
 */
export function answerSmallTalk(text: string, role: Role): Reply | Call | undefined {
  if (!text || text.length > longest) return undefined;
  if (!/[\p{L}\p{N}]/u.test(text)) return answerSigns(text);
  const spoken = askedToSpeak(text);
  if (spoken) return say(languagesSpoken[spoken]);
  const kinds = kindsIn(text);
  if (!kinds?.length) return undefined;
  // "hello, how are you?" asks how one is, and "yes, thanks" thanks; what comes with it is only polite.
  const said = kinds.find(({ kind }) => !polite.has(kind)) ?? kinds.at(-1);
  if (!said) return undefined;
  if (said.kind === 'help') return { command: 'help', args: {} };
  if (said.kind === 'start') return greeting(role);
  return say(answers[said.kind][said.language]);
}

const polite: ReadonlySet<Kind> = new Set(['hello', 'fine', 'yesno']);

interface Said {
  kind: Kind;
  language: Language;
}

const longest = 100;

/** Texts without a word: a question mark asks what to do here, and pictures of faces and hands are answered in kind. */
function answerSigns(text: string): Reply | Call {
  if (/[?？¿❓❔]/u.test(text) || !/\p{Extended_Pictographic}/u.test(text))
    return { command: 'help', args: {} };
  const kind = [...signs].find(([, pattern]) => pattern.test(text))?.[0] ?? 'fine';
  return say(answers[kind][currentLanguage()]);
}

const signs = new Map<Exclude<Kind, 'help' | 'start'>, RegExp>([
  ['hello', /👋/u],
  ['thanks', /🙏/u],
  ['blame', /👎|😡|😠|🤬|💩|😢|😭|😞|🙁|☹/u],
  ['praise', /❤|💖|💕|😍|🥰|👏|🎉|🏆|⭐|🌟|💯/u],
]);

function kindsIn(text: string): Said[] | undefined {
  const { words } = sentence(text);
  const found: Said[] = [];
  for (let at = 0; at < words.length; ) {
    const keys = windows(words, at, mostWords);
    const phrase =
      keys.find(({ key }) => known.has(key)) ?? keys.find(({ key }) => known.has(unstretched(key)));
    const said = phrase && (known.get(phrase.key) ?? known.get(unstretched(phrase.key)));
    if (phrase && said) {
      found.push(said);
      at = phrase.to;
    } else if (found.at(-1)?.kind === 'thanks' && isWhatFor(words, at)) at = words.length;
    else if (accompanying.has(words[at]?.text ?? '')) at++;
    else return undefined;
  }
  return found;
}

/** "for the quick help": a few words with nothing between them but spaces. */
function isWhatFor(words: readonly Word[], at: number): boolean {
  const rest = words.slice(at);
  return (
    thankedFor.has(rest[0]?.text ?? '') && rest.length <= 6 && rest.every(({ gap }) => !/[^\s'’]/u.test(gap))
  );
}

/** "heyyyy" as "hey". */
function unstretched(key: string): string {
  return key.replace(/(\p{L})\1{2,}/gu, '$1');
}

/** The language that somebody asks in whether we speak one: "do you speak" and a name of a word or two. */
function askedToSpeak(text: string): Language | undefined {
  const { words } = sentence(text);
  return windows(words, 0, mostWords).flatMap(({ key, to }) => {
    const language = leads.get(key);
    const rest = words
      .slice(to)
      .map(word => word.text)
      .join('');
    return language && to >= words.length - 2 && languageNames.test(rest) ? language : [];
  })[0];
}

/** How the languages of the menus are called in each other, by the beginnings of their names. */
const languageNames =
  /^(?:engl|ingl|angl|англ|span|span|espa|испан|germ|deuts|alem|allem|нем|fren|franc|franz|франц|port|португ|russ|rus|русс|chin|mandar|китай|英|西班牙|德|法|葡萄牙|俄|中|汉|普通话)\p{L}*$/u;

const mostWords = 7;

const leads = new Map(
  Object.entries(speaking).flatMap(([language, list]) =>
    list.split(', ').map((lead): [string, Language] => [squashed(lead), language as Language]),
  ),
);

/** Where two languages say the same, the first of them. */
const known = new Map<string, Said>(
  Object.entries(phrases)
    .flatMap(([kind, byLanguage]) =>
      Object.entries(byLanguage).flatMap(([language, list]) =>
        list
          .split(', ')
          .map((phrase): [string, Said] => [
            squashed(folded(phrase)),
            { kind: kind as Kind, language: language as Language },
          ]),
      ),
    )
    .reverse(),
);

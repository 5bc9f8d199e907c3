import { message } from '../../../store/message.ts';
import { normalise } from '../../likeness/normalise.ts';
import type { Finding } from '../../submission.ts';
import { excerpt, type Fault, Findings } from '../findings.ts';
import { lastTurn, textsOf } from '../rows/content.ts';
import { error, warning } from '../rows/faults.ts';
import type { Row } from '../rows/row.ts';
import { hiddenCharacters, mixedScripts } from './hidden-characters.ts';
import { longFrom, repetition } from './repetition.ts';

/**
 * What a machine can say of a row's worth. An error is only what is useless whatever the subject (an answer that says
 * nothing, is the question to the letter or one word all along, marks that would break a chat template). All that may
 * be right in some datanet (capitals, blanks of a form, mangled letters, an answer that differs from its question in
 * case alone, repetition in what may be a poem, a board, a table or code) is a warning, for the reviewers to judge. A
 * short answer is no fault: "42" is one.
 */
export function* quality(rows: readonly Row[]): Generator<number, Finding[]> {
  const findings = new Findings();
  for (const [index, row] of rows.entries()) {
    for (const fault of faultsOf(row)) findings.add(fault, row);
    yield index / rows.length;
  }
  return findings.list();
}

const leaveOut = message('Leave the row out.');
const writeOne = message('Write an answer, or leave the row out.');

function faultsOf(row: Row): Fault[] {
  const texts = textsOf(row.content);
  const turn = lastTurn(row.content);
  const own = turn ? [turn.answer] : texts;
  return [
    ...(turn ? answerFaults(turn.question, turn.answer) : plainFaults(row)),
    firstOf(texts, controlToken),
    firstOf(texts, mangled),
    firstOf(texts, hiddenCharacters),
    firstOf(texts, mixedScripts),
    firstOf(own, placeholder),
    firstOf(own, repeatedCharacter),
    firstOf(own, repeatedWord),
    firstOf(own, text => longRepetition(text, turn === undefined)),
    firstOf(texts, capitals),
  ].filter(fault => fault !== undefined);
}

function firstOf(texts: readonly string[], check: (text: string) => Fault | undefined): Fault | undefined {
  for (const text of texts) {
    const fault = check(text);
    if (fault) return fault;
  }
  return undefined;
}

/** What programs write where there is nothing; some of it may be the right answer ("null", "none"). */
const maybeNothing = new Set([
  'null',
  'none',
  'nan',
  'undefined',
  'n/a',
  'na',
  'nil',
  'xxx',
  'todo',
  'tbd',
  '#n/a',
]);
const surelyNothing = new Set(['#ref!', '#value!', '[object object]']);

/** What people put where an answer is missing: one or two signs; a drawing of signs is longer. */
function saysNothing(answer: string): boolean {
  return !/[\p{L}\p{N}\p{S}]/u.test(answer) && answer.replace(/\s/g, '').length < 8;
}

function answerFaults(question: string, answer: string): (Fault | undefined)[] {
  if (saysNothing(answer)) {
    return [
      error(
        'empty-answer',
        message('The answer “{answer}” says nothing.', { answer: excerpt(answer, 20) }),
        writeOne,
      ),
    ];
  }
  const word = answer.trim().toLowerCase();
  if (surelyNothing.has(word)) {
    return [
      error(
        'empty-answer',
        message('The answer is “{answer}”, which stands for none.', { answer: excerpt(answer, 20) }),
        writeOne,
      ),
    ];
  }
  const faults: (Fault | undefined)[] = [];
  if (maybeNothing.has(word)) {
    faults.push(
      warning(
        'maybe-empty-answer',
        message('The answer is “{answer}”: is it meant?', { answer: excerpt(answer, 20) }),
        writeOne,
      ),
    );
  }
  if (!/[\p{L}\p{N}\p{S}]/u.test(question)) {
    faults.push(
      error(
        'empty-question',
        message('The question “{question}” asks nothing.', { question: excerpt(question, 20) }),
        message('Write a question, or leave the row out.'),
      ),
    );
  }
  const once = (text: string) => text.trim().replace(/\s+/g, ' ');
  if (once(question) === once(answer)) {
    faults.push(
      error(
        'answer-is-question',
        message('The answer only repeats the question.'),
        message('Write the answer, or leave the row out.'),
      ),
    );
  } else if (normalise(question) === normalise(answer)) {
    faults.push(
      warning(
        'answer-like-question',
        message('The answer differs from the question in case, punctuation or marks alone.'),
        message('Write the answer, unless such corrections are what is asked for.'),
      ),
    );
  }
  return faults;
}

function plainFaults(row: Row): (Fault | undefined)[] {
  const text = textsOf(row.content).join(' ');
  if (!/[\p{L}\p{N}]/u.test(text)) {
    return [
      error('empty-text', message('The text “{text}” says nothing.', { text: excerpt(text, 20) }), leaveOut),
    ];
  }
  const few = text.trim().split(/\s+/).length < 3 && text.trim().length < 20;
  return [
    few
      ? warning(
          'very-short',
          message('The text “{text}” is very short.', { text: excerpt(text) }),
          message('Join it with what belongs to it.'),
        )
      : undefined,
  ];
}

function controlToken(text: string): Fault | undefined {
  const token = /<\|[a-z_]{2,30}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start|end)_of_turn>/.exec(text)?.[0];
  if (!token) return undefined;
  return error(
    'control-token',
    message('“{mark}” is a mark that chat templates use; inside a text it would end the turn in training.', {
      mark: token,
    }),
    message('Take such marks out; the roles are in the fields.'),
  );
}

function mangled(text: string): Fault | undefined {
  const at = text.search(/\uFFFD|\u00C3[\u0080-\u00BF]|\u00E2\u20AC.|\u00C2[\u00A0-\u00BF]/);
  if (at === -1) return undefined;
  const piece = text.slice(Math.max(0, at - 12), at + 14);
  return warning(
    'mangled-letters',
    message('Letters were mangled by a wrong encoding: “{piece}”.', { piece: excerpt(piece, 40) }),
    message('Export the data anew as UTF-8.'),
  );
}

function placeholder(text: string): Fault | undefined {
  const blank =
    /\{\{\s*[\w.]{1,40}\s*\}\}|\[(?:your|insert|enter|add)\b[^\]\n]{0,40}\]|\blorem ipsum\b|<(?:your|insert)[ _-][^>\n]{0,40}>/i.exec(
      text,
    )?.[0];
  if (!blank) return undefined;
  return warning(
    'template-leftover',
    message('“{blank}” looks like a blank that was not filled in.', { blank: excerpt(blank, 40) }),
    message('Fill it in, or leave the row out.'),
  );
}

function repeatedCharacter(text: string): Fault | undefined {
  // Rules of a table or a heading (----, ====, ....) and numbers are not meant.
  const run = /([^\s\d\-=_*.#~+|/\\])\1{19,}/u.exec(text)?.[0];
  if (!run) return undefined;
  const said = message('“{run}” is one character, {n, plural, one {# time} other {# times}}.', {
    run: excerpt(run, 12),
    n: [...run].length,
  });
  return !/[\p{L}\p{N}]/u.test(text.replace(run, ''))
    ? error('repeated-character', said, leaveOut)
    : warning('repeated-character', said, message('Take the repetition out, unless it belongs there.'));
}

function repeatedWord(text: string): Fault | undefined {
  // Long texts are judged by Gopher's figures.
  const list =
    text
      .toLowerCase()
      .slice(0, 20_000)
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  if (list.length < 12 || list.length >= longFrom) return undefined;
  const different = new Set(list).size;
  if (different / list.length >= 0.2) return undefined;
  const isOneWord = different === 1 && /\p{L}{3}/u.test(list[0] ?? '');
  return isOneWord
    ? error(
        'repetitive',
        message('The text is one word, {n, plural, one {# time} other {# times}}.', { n: list.length }),
        leaveOut,
      )
    : warning(
        'repetitive',
        message(
          'The text has {words, plural, one {# word} other {# words}}, but only {different, plural, one {# different one} other {# different ones}}.',
          { words: list.length, different },
        ),
        message('Leave the row out, unless it is a pattern, a board or a table.'),
      );
}

/** Characters of a text that are looked through for repetition. */
const mostLooked = 200_000;

function longRepetition(whole: string, isPlain: boolean): Fault | undefined {
  if (whole.length < longFrom * 2) return undefined;
  const text = whole.slice(0, mostLooked);
  const why = text.split(/\s+/, longFrom + 1).length > longFrom ? repetition(text) : undefined;
  if (!why) return undefined;
  const said = message('The text repeats itself: {why}.', { why });
  const mend = message('Take the repetition out (menus, footers, quoted replies), or leave the row out.');
  // The figures were made for running text; it may be a table, a poem or code.
  return isPlain && isOneLine(text) ? error('repetitive', said, mend) : warning('repetitive', said, mend);
}

/** Hardly anything but one line of words, again and again. */
function isOneLine(text: string): boolean {
  const lines = text.split('\n').filter(line => /\p{L}{3}/u.test(line));
  return lines.length >= 20 && new Set(lines).size <= lines.length / 20;
}

function capitals(text: string): Fault | undefined {
  let upper = 0;
  let lower = 0;
  for (const letter of text.slice(0, 2000)) {
    if (letter !== letter.toLowerCase()) upper++;
    else if (letter !== letter.toUpperCase()) lower++;
    if (lower > 400) return undefined;
  }
  if (upper + lower < 30 || upper / (upper + lower) < 0.8) return undefined;
  return warning(
    'all-capitals',
    message('“{text}” is written in capitals.', { text: excerpt(text, 40) }),
    message('Write it in sentence case, unless the capitals mean something.'),
  );
}

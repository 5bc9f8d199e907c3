import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { argumentsOf } from '../agent/arguments/schema.ts';
import { commands } from '../agent/commands/index.ts';
import { englishSubmitLabel } from '../agent/language/definitions.ts';
import { markedText } from '../bot/web/page-texts.ts';
import { readHouse } from './arrows.ts';

/*
 * Collects what the bot says from the code into the English catalogue, `agent/language/en.json`: the first argument of
 * each `t(...)` and `message(...)`, and what commands are described with. A translator's work begins there.
 */

/** A call whose text can't be collected, because it is not written out. */
export interface Unreadable {
  file: string;
  line: number;
}

/** The English texts of the house, each once, in the order of the alphabet. */
export function collectWords(
  files: ReadonlyMap<string, string>,
  pages: readonly string[],
): {
  words: string[];
  unreadable: Unreadable[];
} {
  const words = new Set(definitions());
  const unreadable: Unreadable[] = [];
  for (const [file, code] of files) {
    if (!/\b(t|message)\(/.test(code) || isNoSource(file)) continue;
    for (const call of callsIn(parseAst(code, { lang: file.endsWith('.js') ? 'js' : 'ts' }))) {
      const texts = textsOf(call.argument);
      if (texts) for (const text of texts) words.add(text);
      else if (call.name === 'message' || !mayBeMessage(call.argument))
        unreadable.push({ file, line: code.slice(0, call.start).split('\n').length });
    }
  }
  for (const page of pages) for (const [, text = ''] of page.matchAll(markedText)) words.add(text);
  return { words: [...words].sort(), unreadable };
}

/** The pages of the web chat, whose texts are marked in their HTML. */
export function readPages(root: string): string[] {
  return ['index.html', 'verify.html'].map(name =>
    readFileSync(join(root, 'bot', 'web', 'page', name), 'utf8'),
  );
}

/** The catalogue file's text: each English text with itself. */
export function englishCatalogue(words: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(words.map(word => [word, word])), null, 2)}\n`;
}

/** Texts that are no ICU messages: what commands, their arguments, their values and their forms are called. */
export function definitions(): string[] {
  const offered = commands.filter(command => !command.hidden);
  const asked = commands.filter(command => argumentsOf(command).length > 0);
  return [
    ...offered.map(command => command.summary),
    ...asked.map(command => command.summary),
    ...asked.map(englishSubmitLabel),
    ...asked
      .flatMap(argumentsOf)
      .flatMap(({ label, description, options = [] }) => [
        label,
        ...(description ? [description] : []),
        ...options.filter(option => /^[a-z]+$/.test(option)),
      ]),
    'yes',
    'no',
    'A file to give',
  ];
}

export function isNoSource(file: string): boolean {
  return /\.(test|fixture|contract)\.ts$/.test(file) || /^(test|bench)\//.test(file) || isMechanism(file);
}

/** Where texts are passed on. */
function isMechanism(file: string): boolean {
  return ['store/message.ts', 'agent/language/translate.ts', 'bot/web/page/language.js'].includes(file);
}

interface Node {
  type: string;
  start: number;
  [part: string]: unknown;
}

/** All calls of `t` and `message` with their first argument. */
function callsIn(root: unknown): { name: string; start: number; argument: Node | undefined }[] {
  const calls: { name: string; start: number; argument: Node | undefined }[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
      return;
    }
    if (!isNode(value)) return;
    if (value.type === 'CallExpression' && isNode(value.callee) && value.callee.type === 'Identifier') {
      const { name } = value.callee;
      const [argument] = Array.isArray(value.arguments) ? value.arguments : [];
      if (name === 't' || name === 'message')
        calls.push({ name, start: value.start, argument: isNode(argument) ? argument : undefined });
    }
    for (const part of Object.values(value)) if (typeof part === 'object') walk(part);
  };
  walk(root);
  return calls;
}

/** The texts that an expression can be, or undefined when it is not written out. */
function textsOf(node: Node | undefined): string[] | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return [node.value];
  return undefined;
}

/** A message that was collected where it is made: a name, or a part of something. */
function mayBeMessage(node: Node | undefined): boolean {
  return node?.type === 'Identifier' || node?.type === 'MemberExpression';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const { words, unreadable } = collectWords(readHouse(root).files, readPages(root));
  for (const { file, line } of unreadable) {
    console.error(
      `${file}:${line} The text of a message has to be written out here, so that it can be collected.`,
    );
  }
  if (unreadable.length) process.exitCode = 1;
  const path = join(root, 'agent', 'language', 'en.json');
  const text = englishCatalogue(words);
  if (text === readFileSync(path, { encoding: 'utf8', flag: 'a+' }))
    console.log(`${words.length} texts, as before.`);
  else {
    writeFileSync(path, text);
    console.log(`${words.length} texts are written to agent/language/en.json.`);
  }
}

import { parseAst } from 'vitest/node';

/** A text for people that is written out but not in `t(...)` or `message(...)`, so that it has no translation. */
export interface Unwrapped {
  file: string;
  line: number;
  text: string;
}

/** Where a reply, a button, a form or a picture holds its words. */
const shownKeys = new Set([
  'title',
  'label',
  'text',
  'markdown',
  'caption',
  'alt',
  'detail',
  'go',
  'subtitle',
  'placeholder',
  'reason',
  'problem',
  'mend',
  'message',
  'part',
  'words',
  'brief',
]);

/** What is said of a row or a file: the code, then what was found and how to mend it. */
const faultCalls = new Set(['error', 'warning', 'info']);

/** What is made with words for people: errors, and a reply of one paragraph. */
const shownCalls = new Set([
  'UserError',
  'OutsideError',
  'BadRequest',
  'BodyTooLarge',
  'TryAgainLater',
  'say',
]);

/** The texts of a file that are shown to people, and would be in English for everybody. `isData` says what is no text. */
export function unwrappedTexts(file: string, code: string, isData: (text: string) => boolean): Unwrapped[] {
  const found: Unwrapped[] = [];
  const look = (node: unknown): void => {
    for (const { start, text } of literals(node)) {
      if (!/\p{L}{2}/u.test(text) || isData(text)) continue;
      found.push({ file, line: code.slice(0, start).split('\n').length, text });
    }
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
      return;
    }
    if (!isNode(value)) return;
    if (value.type === 'Property' && isNode(value.key) && shownKeys.has(String(value.key.name)))
      look(value.value);
    if (
      (value.type === 'NewExpression' || value.type === 'CallExpression') &&
      isNode(value.callee) &&
      shownCalls.has(String(value.callee.name)) &&
      Array.isArray(value.arguments)
    ) {
      look(value.arguments[0]);
    }
    if (
      value.type === 'CallExpression' &&
      isNode(value.callee) &&
      faultCalls.has(String(value.callee.name)) &&
      Array.isArray(value.arguments)
    ) {
      for (const argument of value.arguments.slice(1)) look(argument);
    }
    // An element of the page: its tag, its properties, and what stands in it.
    if (
      value.type === 'CallExpression' &&
      isNode(value.callee) &&
      value.callee.name === 'h' &&
      Array.isArray(value.arguments)
    ) {
      for (const child of value.arguments.slice(2)) look(child);
    }
    for (const part of Object.values(value)) if (typeof part === 'object') walk(part);
  };
  walk(parseAst(code, { lang: file.endsWith('.js') ? 'js' : 'ts' }));
  return found;
}

/** What an expression can be where it is written out: either side of a choice, and the fixed parts of a template. */
function literals(node: unknown): { start: number; text: string }[] {
  if (!isNode(node)) return [];
  const { type, start } = node;
  if (type === 'Literal' && typeof node.value === 'string') return [{ start, text: node.value }];
  if (type === 'TemplateLiteral' && Array.isArray(node.quasis))
    return [{ start, text: node.quasis.map(quasi => String(quasi.value.cooked)).join('{}') }];
  if (type === 'ConditionalExpression') return [...literals(node.consequent), ...literals(node.alternate)];
  if (type === 'LogicalExpression' || type === 'BinaryExpression')
    return [...literals(node.left), ...literals(node.right)];
  return [];
}

interface Node {
  type: string;
  start: number;
  [part: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

import { safeAddress } from './address.js';

/**
 * @typedef {{ kind: 'text' | 'code', text: string } | { kind: 'break' }
 *   | { kind: 'strong' | 'em', inner: Inline[] } | { kind: 'link', address: string, inner: Inline[] }} Inline
 * @typedef {'left' | 'right' | 'center'} Align
 * @typedef {{ kind: 'paragraph', inner: Inline[] } | { kind: 'heading', level: number, inner: Inline[] }
 *   | { kind: 'list', start: number | undefined, items: Block[][] } | { kind: 'code', text: string }
 *   | { kind: 'quote', inner: Block[] } | { kind: 'hint', tone: string, inner: Block[] } | { kind: 'rule' }
 *   | { kind: 'table', align: Align[], head: Inline[][], rows: Inline[][][] }} Block
 */

// Deeper nesting is shown flat: nobody writes it, and it would let a hostile text overflow the stack.
const deepest = 8;

/**
 * Reads the Markdown that replies and the manual are written in: paragraphs, headings, lists, quotes, fenced code,
 * tables and GitBook's hints; bold, italic, code and links inside. A line break is kept. No HTML: it is shown as text.
 * Takes time linear in the length.
 *
 * @param {string} text
 * @returns {Block[]}
 */
export function parse(text) {
  return blocks(text.replace(/\r\n?/g, '\n').split('\n'), 0);
}

/**
 * @param {string[]} lines
 * @param {number} depth
 * @returns {Block[]}
 */
function blocks(lines, depth) {
  /** @type {Block[]} */
  const found = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (!line.trim() || /^\s*\{%.*%\}\s*$/.test(line)) {
      const hint = /^\s*\{% hint style="(\w+)" %\}/.exec(line);
      const end = hint ? indexFrom(lines, at + 1, /^\s*\{% endhint %\}/) : at;
      if (hint && depth < deepest) {
        found.push({
          kind: 'hint',
          tone: hint[1] ?? 'info',
          inner: blocks(lines.slice(at + 1, end), depth + 1),
        });
      }
      at = end + 1;
    } else if (fence.test(line)) {
      const [, indent = '', marks = ''] = fence.exec(line) ?? [];
      const end = indexFrom(lines, at + 1, new RegExp(`^ {0,3}${marks[0]}{${marks.length},}\\s*$`));
      const inner = lines
        .slice(at + 1, end)
        .map(one => one.replace(new RegExp(`^ {0,${indent.length}}`), ''));
      found.push({ kind: 'code', text: inner.join('\n') });
      at = end + 1;
    } else if (heading) {
      found.push({ kind: 'heading', level: heading[1]?.length ?? 1, inner: inline(heading[2] ?? '') });
      at++;
    } else if (/^ {0,3}([-*_])(?:\s*\1){2,}\s*$/.test(line)) {
      found.push({ kind: 'rule' });
      at++;
    } else if (/^ {0,3}>/.test(line) && depth < deepest) {
      const end = indexFrom(lines, at, /^(?! {0,3}>)/);
      const inner = lines.slice(at, end).map(one => one.replace(/^ {0,3}> ?/, ''));
      found.push({ kind: 'quote', inner: blocks(inner, depth + 1) });
      at = end;
    } else if (marker.test(line) && depth < deepest) {
      at = list(lines, at, depth, found);
    } else if (line.includes('|') && isDelimiter(lines[at + 1])) {
      at = table(lines, at, found);
    } else {
      let end = at + 1;
      while (end < lines.length && (lines[end] ?? '').trim() && !startsBlock(lines[end] ?? '')) end++;
      found.push({
        kind: 'paragraph',
        inner: inline(
          lines
            .slice(at, end)
            .map(one => one.trim())
            .join('\n'),
        ),
      });
      at = end;
    }
  }
  return found;
}

const fence = /^( {0,3})(`{3,}|~{3,})[^`]*$/;
const marker = /^( {0,3})([-*+]|(\d{1,9})[.)])( +)(?=\S)/;

/** @param {string} line */
function startsBlock(line) {
  return fence.test(line) || marker.test(line) || /^ {0,3}(#{1,6}\s|>)/.test(line) || /^\s*\{%/.test(line);
}

/**
 * The first line from `from` on that matches, or the end.
 *
 * @param {string[]} lines
 * @param {number} from
 * @param {RegExp} wanted
 */
function indexFrom(lines, from, wanted) {
  let at = from;
  while (at < lines.length && !wanted.test(lines[at] ?? '')) at++;
  return at;
}

/**
 * @param {string[]} lines
 * @param {number} from
 * @param {number} depth
 * @param {Block[]} found
 * @returns {number} the line after the list
 */
function list(lines, from, depth, found) {
  const first = marker.exec(lines[from] ?? '');
  const ordered = first?.[3] !== undefined;
  /** @type {Block[][]} */
  const items = [];
  let at = from;
  while (at < lines.length) {
    const start = marker.exec(lines[at] ?? '');
    if (!start || (start[3] !== undefined) !== ordered) break;
    // Two spaces are enough to belong to an item, whatever its marker's width: that is how models write.
    const inside = /** @type {string} */ (start[1]).length + 2;
    const item = [(lines[at] ?? '').slice(start[0].length)];
    at++;
    while (at < lines.length) {
      const line = lines[at] ?? '';
      const indent = line.length - line.trimStart().length;
      if (line.trim() && indent < inside && (item.at(-1) === '' || startsBlock(line))) break;
      item.push(line.slice(Math.min(indent, start[0].length)));
      if (!line.trim()) item[item.length - 1] = '';
      at++;
    }
    items.push(blocks(item, depth + 1));
  }
  found.push({ kind: 'list', start: ordered ? Number(first?.[3]) : undefined, items });
  return at;
}

/** @param {string | undefined} line */
function isDelimiter(line) {
  return line?.includes('|') && /^[\s|:-]+$/.test(line) && /-/.test(line);
}

/**
 * @param {string[]} lines
 * @param {number} from
 * @param {Block[]} found
 * @returns {number} the line after the table
 */
function table(lines, from, found) {
  const head = cells(lines[from] ?? '');
  const align = cells(lines[from + 1] ?? '').map(cell => {
    if (/^:.*:$/.test(cell)) return /** @type {const} */ ('center');
    return cell.endsWith(':') ? /** @type {const} */ ('right') : /** @type {const} */ ('left');
  });
  let at = from + 2;
  const rows = [];
  while (at < lines.length && (lines[at] ?? '').includes('|')) {
    const row = cells(lines[at] ?? '');
    rows.push(head.map((_, column) => inline(row[column] ?? '')));
    at++;
  }
  found.push({ kind: 'table', align, head: head.map(inline), rows });
  return at;
}

/** @param {string} line */
function cells(line) {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inside.split(/(?<!\\)\|/).map(cell => cell.trim());
}

/**
 * @typedef {{ kind: 'run', mark: string, length: number, opens: boolean, closes: boolean }} Run
 * @typedef {{ at: number, active: boolean }} Bracket
 */

/**
 * Reads what stands inside a line. A backslash before punctuation takes its meaning away.
 *
 * @param {string} text
 * @returns {Inline[]}
 */
export function inline(text) {
  /** @type {(Inline | Run)[]} */
  const nodes = [];
  /** @type {number[]} */
  const brackets = [];
  /** @type {Set<number>} lengths of backtick runs that have no second one */
  const lonely = new Set();
  let at = 0;
  const add = (/** @type {string} */ words) => nodes.push({ kind: 'text', text: words });
  while (at < text.length) {
    const character = text[at] ?? '';
    const rest = stretch(/[^\\`[\]*_<\n!]+/y, text, at);
    if (rest) {
      add(rest);
      at += rest.length;
    } else if (character === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) {
      add(text[at + 1] ?? '');
      at += 2;
    } else if (character === '\n' || (character === '\\' && text[at + 1] === '\n')) {
      nodes.push({ kind: 'break' });
      at += character === '\n' ? 1 : 2;
    } else if (character === '`') {
      const marks = stretch(/`+/y, text, at);
      const end = lonely.has(marks.length) ? -1 : closing(text, at + marks.length, marks.length);
      if (end < 0) {
        lonely.add(marks.length);
        add(marks);
        at += marks.length;
      } else {
        const code = text.slice(at + marks.length, end).replace(/\n/g, ' ');
        nodes.push({ kind: 'code', text: /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code });
        at = end + marks.length;
      }
    } else if (character === '*' || character === '_') {
      const marks = stretch(character === '*' ? /\*+/y : /_+/y, text, at);
      nodes.push(run(text, at, marks));
      at += marks.length;
    } else if (character === '<') {
      const [whole = '', written = ''] = match(/<(https?:\/\/[^\s<>]{1,2000})>/y, text, at) ?? [];
      const address = safeAddress(written);
      if (whole && address) nodes.push({ kind: 'link', address, inner: [{ kind: 'text', text: written }] });
      else add('<');
      at += whole && address ? whole.length : 1;
    } else if (character === '[') {
      brackets.push(nodes.length);
      add('[');
      at++;
    } else if (character === ']') {
      const open = brackets.pop();
      const target = open === undefined ? null : match(destination, text, at + 1);
      const address = target
        ? safeAddress((target[1] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1'))
        : undefined;
      if (open !== undefined && target && address !== undefined) {
        const inner = emphasised(nodes.splice(open).slice(1));
        nodes.push({ kind: 'link', address, inner });
        brackets.length = 0; // No link inside a link.
        at += 1 + target[0].length;
      } else {
        add(']');
        at++;
      }
    } else {
      // An image is shown as a link to it.
      if (!(character === '!' && text[at + 1] === '[')) add(character);
      at++;
    }
  }
  return emphasised(nodes);
}

const destination =
  /\(\s{0,9}<?((?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,2000})>?(?:\s{1,9}"[^"\n]{0,200}")?\s{0,9}\)/y;

/**
 * @param {RegExp} pattern sticky
 * @param {string} text
 * @param {number} at
 */
function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * @param {RegExp} pattern sticky
 * @param {string} text
 * @param {number} at
 */
function stretch(pattern, text, at) {
  return match(pattern, text, at)?.[0] ?? '';
}

/**
 * Where a run of exactly `length` backticks begins, or -1.
 *
 * @param {string} text
 * @param {number} from
 * @param {number} length
 */
function closing(text, from, length) {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let found = runs.exec(text); found; found = runs.exec(text)) {
    if (found[0].length === length) return found.index;
  }
  return -1;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} marks
 * @returns {Run}
 */
function run(text, at, marks) {
  const before = text[at - 1] ?? ' ';
  const after = text[at + marks.length] ?? ' ';
  const within = marks[0] === '_'; // An underscore inside a word is part of it.
  return {
    kind: 'run',
    mark: marks[0] ?? '*',
    length: marks.length,
    opens: /\S/.test(after) && !(within && /[\p{L}\p{N}]/u.test(before)),
    closes: /\S/.test(before) && !(within && /[\p{L}\p{N}]/u.test(after)),
  };
}

/**
 * Pairs the runs of `*` and `_`; what has no partner is text.
 *
 * @param {(Inline | Run)[]} nodes
 * @returns {Inline[]}
 */
function emphasised(nodes) {
  /** @type {Inline[]} */
  const found = [];
  /** @type {{ at: number, mark: string, length: number }[]} */
  const open = [];
  /** @type {Record<string, number>} */
  const waiting = { '*': 0, _: 0 };
  for (const node of nodes) {
    if (node.kind !== 'run') {
      found.push(node);
      continue;
    }
    let { length } = node;
    while (node.closes && length > 0 && (waiting[node.mark] ?? 0) > 0) {
      const opener = open.at(-1);
      if (!opener) break;
      if (opener.mark !== node.mark) {
        open.pop();
        waiting[opener.mark] = (waiting[opener.mark] ?? 1) - 1;
        continue;
      }
      const used = Math.min(2, length, opener.length);
      const inner = found.splice(opener.at + 1);
      opener.length -= used;
      length -= used;
      if (opener.length) found[opener.at] = { kind: 'text', text: opener.mark.repeat(opener.length) };
      else {
        found.pop();
        open.pop();
        waiting[opener.mark] = (waiting[opener.mark] ?? 1) - 1;
      }
      found.push({ kind: used === 2 ? 'strong' : 'em', inner });
    }
    if (!length) continue;
    if (node.opens && open.length < deepest && length <= 3) {
      open.push({ at: found.length, mark: node.mark, length });
      waiting[node.mark] = (waiting[node.mark] ?? 0) + 1;
    }
    found.push({ kind: 'text', text: node.mark.repeat(length) });
  }
  return joined(found);
}

/**
 * @param {Inline[]} nodes
 * @returns {Inline[]}
 */
function joined(nodes) {
  /** @type {Inline[]} */
  const found = [];
  for (const node of nodes) {
    const last = found.at(-1);
    if (node.kind === 'text' && last?.kind === 'text') last.text += node.text;
    else found.push(node.kind === 'text' ? { ...node } : node);
  }
  return found;
}

/**
 * The words alone.
 *
 * @param {Inline[]} nodes
 * @returns {string}
 */
export function wordsOf(nodes) {
  return nodes
    .map(node => {
      if (node.kind === 'break') return ' ';
      return 'text' in node ? node.text : wordsOf(node.inner);
    })
    .join('');
}

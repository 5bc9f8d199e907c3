import { JsonFault, JsonScanner } from './json-scan.ts';

/**
 * JSON without what programs put around it: `export default`, `const rows =` or `module.exports =` before it and a
 * semicolon behind, the `)]}'` that keeps browsers from running it, comments before it, and the record separators of
 * RFC 7464; a value that a program's only line names (`rows = [...]`, `window.rows = [...]`) or calls (`callback([...])`).
 */
export function unwrapJson(text: string): string {
  const plain = text.includes('\x1e') ? text.replaceAll('\x1e', ' ') : text;
  const head = plain.slice(0, 2000);
  const lead = wrapping.exec(head)?.[0] ?? '';
  if (lead !== '') return without(lead, plain).replace(/;$/, '');
  const bare = assignment.exec(head)?.[0];
  if (bare === undefined || plain.length > longestProgram) return plain;
  const value = without(bare, plain).replace(bare.endsWith('(') ? /\)\s*;?$/ : /;$/, '');
  return isOneValue(value) ? value : plain;
}

/** Lines keep their numbers. */
function without(lead: string, text: string): string {
  return lead.replace(/[^\n]/g, ' ') + text.slice(lead.length).trimEnd();
}

const wrapping =
  /^\s*(?:\/\/[^\n]*\n\s*|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/\s*)*(?:\)\]\}'?,?\s*|(?:export\s+default|module\.exports\s*=|(?:export\s+)?(?:const|let|var)\s+[\w$]+(?:\s*:\s*[\w$<>[\], ]+)?\s*=)\s*)?(?=[[{])/;
const assignment = /^\s*[A-Za-z_$][\w$.]{0,60}(?:[^\S\n]*=[^\S\n]*|\()(?=[[{])/;
/** In characters: it is read once more to see whether it is one value, since a program may begin so too. */
const longestProgram = 5_000_000;

function isOneValue(text: string): boolean {
  try {
    const scanner = new JsonScanner(text, 0, true);
    scanner.value();
    return scanner.here === '';
  } catch (fault) {
    if (fault instanceof JsonFault) return false;
    throw fault;
  }
}

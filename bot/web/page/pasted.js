/** Longer text is data rather than a message, and goes as a file. In characters. */
export const longestText = 4000;

/**
 * The file that a long pasted text becomes, named by what it holds; undefined when it is short enough to be a message.
 *
 * @param {string} text
 * @returns {{ name: string, type: string } | undefined}
 */
export function pastedFile(text) {
  if (text.length <= longestText) return undefined;
  if (isJson(text)) return { name: 'pasted.json', type: 'application/json' };
  const lines = text.split('\n').filter(line => line.trim());
  if (lines.slice(0, 20).every(line => line.trimStart().startsWith('{') && isJson(line))) {
    return { name: 'pasted.jsonl', type: 'application/jsonl' };
  }
  return { name: 'pasted.txt', type: 'text/plain' };
}

/** @param {string} text */
function isJson(text) {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/**
 * JSON without what programs put around it: `export default`, `const rows =` or `module.exports =` before it and a
 * semicolon behind, the `)]}'` that keeps browsers from running it, comments before it, and the record separators of
 * RFC 7464.
 */
export function unwrapJson(text: string): string {
  const plain = text.includes('\x1e') ? text.replaceAll('\x1e', ' ') : text;
  const lead = wrapping.exec(plain.slice(0, 2000))?.[0] ?? '';
  if (lead === '') return plain;
  // Lines keep their numbers.
  const blank = lead.replace(/[^\n]/g, ' ');
  return `${blank}${plain.slice(lead.length).trimEnd().replace(/;$/, '')}`;
}

const wrapping =
  /^\s*(?:\/\/[^\n]*\n\s*|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/\s*)*(?:\)\]\}'?,?\s*|(?:export\s+default|module\.exports\s*=|(?:export\s+)?(?:const|let|var)\s+[\w$]+(?:\s*:\s*[\w$<>[\], ]+)?\s*=)\s*)?(?=[[{])/;

import type { Nodes } from 'mdast';

/** The words of a tree alone, as they are read: a picture's is what it shows, a break's a line's end. */
export function wordsOf(nodes: Nodes | readonly Nodes[]): string {
  if (!('type' in nodes)) return nodes.map(wordsOf).join('');
  if (nodes.type === 'break') return '\n';
  if (nodes.type === 'image') return nodes.alt ?? '';
  if ('value' in nodes) return nodes.value;
  return 'children' in nodes ? wordsOf(nodes.children) : '';
}

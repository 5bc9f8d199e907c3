/** Puts what a footnote says where it is referred to, in brackets, so that it stays with its sentence. */
export function inlineFootnotes(text: string): string {
  const notes = new Map<string, string>();
  const body = text.replace(
    /^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n(?:[ \t]{2,}\S.*))*)\n?/gm,
    (_, id: string, words: string) => {
      notes.set(id, words.replace(/\s+/g, ' ').trim());
      return '';
    },
  );
  const used = new Set<string>();
  const inlined = body.replace(/\[\^([^\]\s]+)\]/g, (_, id: string) => {
    const words = notes.get(id);
    if (!words || used.has(id)) return '';
    used.add(id);
    return ` (${words.replace(/\.$/, '')})`;
  });
  const unused = [...notes].filter(([id]) => !used.has(id)).map(([, words]) => words);
  return unused.length ? `${inlined}\n\n${unused.join('\n\n')}` : inlined;
}

const asked =
  /^\s*(?:q|question|prompt|user)\s*:\s*([\s\S]+?)\n\s*(?:a|answer|completion|assistant)\s*:\s*([\s\S]+)$/i;

/**
 * What somebody typed instead of dropping a file, as one row: a JSON object as it is, "Q: ... A: ..." on lines of
 * their own as question and answer, anything else as plain text.
 */
export function typedRow(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    try {
      return JSON.parse(trimmed);
    } catch {
      return { text: trimmed };
    }
  }
  const pair = asked.exec(trimmed);
  return pair ? { question: pair[1]?.trim(), answer: pair[2]?.trim() } : { text: trimmed };
}

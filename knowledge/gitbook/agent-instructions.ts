/**
 * Takes off what GitBook adds to a page for agents: the pointer to llms.txt at the top and the "Agent Instructions" at
 * the end. They are text from outside that tells a reader what to do; here text is data, so it is not even kept.
 */
export function withoutAgentInstructions(markdown: string): string {
  return markdown
    .replace(/^\uFEFF?\s*> For the complete documentation index, see \[llms\.txt\][^\n]*\n+/, '')
    .replace(
      /\n+(?:(?:---|\*\*\*|___)[ \t]*\n+)?# Agent Instructions(?:: Querying This Documentation)?[ \t]*(?:\n[\s\S]*)?$/,
      '\n',
    );
}

/** Whether a Markdown answer is GitBook's way to say, with HTTP 200, that there is no such page. */
export function isPageNotFound(markdown: string): boolean {
  return /^\s*# Page Not Found[ \t]*(?:\n|$)/.test(withoutAgentInstructions(markdown));
}

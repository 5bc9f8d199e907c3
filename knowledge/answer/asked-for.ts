/** A kind of thing that a question can ask for by name, and that a text visibly holds or not. */
export type Asked = 'amount' | 'command' | 'setting' | 'package' | 'address';

/** What kind of thing a question asks for, where it says so. */
export function askedFor(question: string): Asked | undefined {
  const text = question.toLowerCase().replace(/['’]/g, '');
  return kinds.find(([, pattern]) => pattern.test(text))?.[0];
}

const which = '(?:which|what|whats|what is|the|a)(?: is| are)?(?: the)?';

const kinds: [Asked, RegExp][] = [
  [
    'command',
    new RegExp(String.raw`\b${which} (?:\w+ )?(?:commands?|flags?|switch|subcommand)\b|\bcommand line\b`),
  ],
  [
    'package',
    new RegExp(
      String.raw`\b(?:npm|pip|nuget|maven|cargo|gem|docker) (?:package|image)\b|\b${which} (?:\w+ )?(?:package|library|sdk)\b`,
    ),
  ],
  [
    'amount',
    /\bhow (?:many|much|long|often|big|large|small|fast|high|low|old)\b|\b(?:max|maximum|minimum|min) (?:number|size|amount|length|value)\b|\bwhats? (?:does|do|is|the|are)\b.*\b(?:cost|price|limit)\b/,
  ],
  [
    'setting',
    new RegExp(
      String.raw`\b${which} (?:\w+ )?(?:env vars?|environment variables?|config|setting|option|key|property|parameter|header|field)s?\b|\bwhat goes in(?:to)?\b`,
    ),
  ],
  ['address', new RegExp(String.raw`\b(?:where|${which})\b.*\b(?:download|link|url|address|endpoint)\b`)],
];

/** Whether a piece of Markdown holds such a thing. */
export function saysIt(asked: Asked, markdown: string): boolean {
  switch (asked) {
    case 'amount':
      return /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|hundred|thousand|million|unlimited|no limit)\b/i.test(
        markdown,
      );
    case 'command':
      return /```|`[^`\n]*(?:\s-{1,2}\w|\w \w)[^`\n]*`|(?:^|\s)--\w/.test(markdown);
    case 'setting':
      return /```|`[^`\n]+`|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/.test(markdown);
    case 'package':
      return /\b(?:install|package|add|pull|nuget|npm|pip|docker)\b/i.test(markdown) && /`/.test(markdown);
    case 'address':
      return /https?:\/\//.test(markdown);
  }
}

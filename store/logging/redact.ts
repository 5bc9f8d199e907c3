/** What stands in the place of a secret. */
const redacted = '[redacted]';

/**
 * What a line of the log must not hold whatever a library puts into it: the secrets of the settings as they are, and
 * whatever looks like one.
 */
export function redactorOf(secrets: readonly (string | undefined)[]): (line: string) => string {
  // A short one would be found in the midst of other words.
  const known = secrets.flatMap(secret =>
    secret && secret.length >= 6
      ? [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
      : [],
  );
  const unique = [...new Set(known)].sort((a, b) => b.length - a.length);
  return line => {
    let clean = line;
    for (const secret of unique) clean = clean.replaceAll(secret, redacted);
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

/** The password of a connection string, as it is written there and as it is meant. */
export function passwordsIn(connectionString: string | undefined): string[] {
  if (!connectionString || !URL.canParse(connectionString)) return [];
  const url = new URL(connectionString);
  const all = [
    url.password,
    url.searchParams.get('password') ?? '',
    url.searchParams.get('sslpassword') ?? '',
  ];
  return all.filter(Boolean).flatMap(one => [one, decoded(one)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text without what is quoted in it, since that is what somebody gave, and without the paths of addresses. */
export function withoutQuotes(text: string): string {
  let clean = text;
  // From the first quotation mark to the last: there may be more of them in what is quoted.
  for (const [open, close] of [
    ['"', '"'],
    ['“', '”'],
    ['`', '`'],
    ["'", "'"],
  ] as const) {
    const [start, end] = [clean.search(new RegExp(`(?<![\\p{L}\\d])${open}`, 'u')), clean.lastIndexOf(close)];
    if (start >= 0)
      clean = `${clean.slice(0, start)}${open}…${close}${end > start ? clean.slice(end + 1) : ''}`;
  }
  return clean.replace(/\b([a-z][a-z\d+.-]*):\/\/(?:[^\s/@]*@)?([^\s/?#]+)\S*/gi, '$1://$2');
}

/** What secrets look like, each with what stands in its place. */
const patterns: readonly [RegExp, string][] = [
  // Telegram: https://core.telegram.org/bots/api#authorizing-your-bot
  [/\b(bot)?\d{5,}:[\w-]{20,}/gi, `$1${redacted}`],
  // Discord: the application, the time and a signature.
  [/\b[\w-]{20,30}\.[\w-]{5,8}\.[\w-]{25,}/g, redacted],
  // A way to answer an interaction: https://discord.com/developers/docs/resources/webhook
  [/\/(webhooks|interactions|callback)\/(\d+)\/[^\s"\\/?]+/g, `/$1/$2/${redacted}`],
  [/\b(Bearer|Basic|Bot) +(?!\[)[^\s"\\,;]{8,}/g, `$1 ${redacted}`],
  [/\b(sk|pk|rk|hf|ghp|gho|xoxb|xoxp|glpat)[-_][\w-]{10,}/g, redacted],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, redacted],
  [/([a-z][a-z\d+.-]*:\/\/)[^\s"/@]+@/gi, `$1${redacted}@`],
  [/(\/sign-in\/)[^\s"\\?]+/g, `$1${redacted}`],
  [
    /([?&](?:start|token|key|api_?key|secret|password|signature|sig|hm|code|auth)=)[^\s"\\&]+/gi,
    `$1${redacted}`,
  ],
];

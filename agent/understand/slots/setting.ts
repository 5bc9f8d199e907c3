import type { Reading } from './reading.ts';

/** "set language to de", "timezone = UTC", "turn the digest off": which setting, and what it shall be. */
export function settingIn({ said, quotes }: Reading): { key: string; value?: string } | undefined {
  const text = said.head.trim().replace(/[?!.\s]+$/u, '');
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.groups;
    const key = found?.key && keyOf(found.key);
    if (!key) continue;
    const value =
      quotes[0]?.text ??
      found.value?.trim().replace(/^["'“«]|["'”»]$|(?:,? (?:please|pls|bitte|por favor))$/giu, '');
    return { key, ...(value && { value }) };
  }
  return undefined;
}

const lead = String.raw`(?:(?:hey|please|pls|can you|could you|kindly|i want to|i'd like to|let's|bitte|por favor|tolong|пожалуйста|请)\s+)*`;
const article = String.raw`(?:(?:the|our|my|your|bot'?s?|community|server|setting|settings|option|el|la|los|die|das|den|der|ajuste|einstellung|настройку|параметр|设置|pengaturan)\s+)*`;

const patterns: readonly RegExp[] = [
  new RegExp(
    String.raw`(?:turn|switch)\s+(?<value>on|off)\s+${article}(?<key>[\p{L}\p{N}_. -]{2,40})$`,
    'iu',
  ),
  new RegExp(
    String.raw`(?:turn|switch)\s+${article}(?<key>[\p{L}\p{N}_. -]{2,40}?)\s+(?<value>on|off)$`,
    'iu',
  ),
  new RegExp(
    String.raw`^${lead}(?:set|change|switch|update|put|configure|make|settings?|config|cambia|pon|establece|setze?|stelle?|[äa]ndere?|установи|поставь|измени|смени|поменяй|ubah|ganti|atur|setel)\s+${article}(?<key>[\p{L}\p{N}_. -]{2,40}?)\s*(?:setting\s*)?(?:\s(?:to|as|a|auf|zu|на|в|ke|menjadi|jadi)\s|[:=])\s*(?<value>.+)$`,
    'iu',
  ),
  /(?:把|将)?(?<key>[\p{L}\p{N}_]{1,20}?)(?:设置)?(?:设为|设成|设置为|改成|改为|设定为)\s*(?<value>.+)$/iu,
  /^(?<key>[\p{L}_][\p{L}\p{N}_.-]{1,40})\s*=\s*(?<value>.+)$/iu,
  /(?:what(?:'s| is)|whats|show(?: me)?)\s+(?:the\s+)?(?:setting\s+(?:of|for)\s+)?(?:the\s+)?(?<key>[\p{L}\p{N}_-]{2,40})\s+(?:setting|set to|configured)/iu,
  new RegExp(String.raw`^${lead}settings?\s+(?<key>[\p{L}\p{N}_.-]{2,40})\s+(?<value>\S.*)$`, 'iu'),
  new RegExp(String.raw`^${lead}(?<on>enable|activate)\s+${article}(?<key>[\p{L}\p{N}_. -]{2,40})$`, 'iu'),
];

const notKeys = new Set([
  'the',
  'settings',
  'setting',
  'current',
  'all',
  'your',
  'our',
  'config',
  'configuration',
  'it',
]);

function keyOf(text: string): string | undefined {
  const key = text
    .trim()
    .replace(/\s+settings?$/i, '')
    .toLowerCase();
  return notKeys.has(key) ? undefined : key;
}

/** Languages that the bot's own words are written in. English is in the code, the others in the files beside this one. */
export const languages = ['en', 'es', 'de', 'fr', 'pt', 'ru', 'zh'] as const;

export type Language = (typeof languages)[number];

/** Each as its speakers call it. */
export const ownNames: Record<Language, string> = {
  en: 'English',
  es: 'Español',
  de: 'Deutsch',
  fr: 'Français',
  pt: 'Português (Brasil)',
  ru: 'Русский',
  zh: '简体中文',
};

/** The locale whose numbers, dates and plurals a language has here. */
export const locales: Record<Language, string> = {
  en: 'en-GB',
  es: 'es',
  de: 'de',
  fr: 'fr',
  pt: 'pt-BR',
  ru: 'ru',
  zh: 'zh-Hans',
};

/**
 * The language for a tag of a platform's (BCP 47: `de`, `pt-br`, `es-419`, `zh-CN`), or undefined when the words are not
 * written in it. Who reads traditional Chinese is not given the simplified.
 */
export function languageOf(tag: string | null | undefined): Language | undefined {
  if (!tag) return undefined;
  try {
    const { language, script } = new Intl.Locale(tag.replaceAll('_', '-')).maximize();
    if (language === 'zh' && script !== 'Hans') return undefined;
    return languages.find(one => one === language);
  } catch {
    return undefined; // It comes from outside, and is no tag.
  }
}

/** The first of a browser's languages that the words are written in. https://www.rfc-editor.org/rfc/rfc9110#field.accept-language */
export function acceptedLanguage(header: string | null | undefined): Language | undefined {
  const wanted = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map(part => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const quality = parameters.find(one => one.startsWith('q='))?.slice(2);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const language = languageOf(tag);
    if (language) return language;
  }
  return undefined;
}

/** The languages people are answered in. Chinese is the first: who asks for neither gets it. */
export type Language = 'zh-CN' | 'en';
/** Words for people, in every language they are answered in. */
export type Text = Readonly<Record<Language, string>>;

/** The language a request prefers, from its Accept-Language header. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.trim().split(';q='))
    .sort(([, left = '1'], [, right = '1']) => Number(right) - Number(left))
    .map(([tag = '']) => tag.toLowerCase())
    .find((tag) => tag.startsWith('zh') || tag.startsWith('en'));
  return wanted?.startsWith('en') ? 'en' : 'zh-CN';
}

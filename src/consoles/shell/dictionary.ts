/** The languages of the consoles, each with its own name for itself. Chinese is what one gets without asking. */
export const languages = { 'zh-CN': '中文', en: 'English' } as const;
export type Language = keyof typeof languages;

/**
 * The texts of a page in every language. Chinese says which texts there are; a text that another language lacks, or has too
 * many, does not compile. A text with values in it is a function.
 */
export function dictionary<Texts>(texts: { 'zh-CN': Texts } & { [L in Exclude<Language, 'zh-CN'>]: NoInfer<Texts> }) {
  return texts;
}

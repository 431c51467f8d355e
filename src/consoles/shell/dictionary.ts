import type { Language } from './language.tsx';

/**
 * The texts of a page in every language. Chinese says which texts there are; a text that another language lacks, or has too
 * many, does not compile. A text with values in it is a function.
 */
export function dictionary<Texts>(texts: { 'zh-CN': Texts } & { [L in Exclude<Language, 'zh-CN'>]: NoInfer<Texts> }) {
  return texts;
}

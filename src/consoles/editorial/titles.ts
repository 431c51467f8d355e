import type { TitleView } from '../../products/mms/contract.ts';
import { titlesAnswer } from '../../products/mms/contract.ts';
import type { Language } from '../shell/dictionary.ts';
import { call } from '../shell/http.ts';

/** The titles and the classes of handsets. */
export function loadTitles() {
  return call('/api/mms/titles', titlesAnswer);
}

/** What a section is called in the language of the page; its code where the title has it no more. */
export function sectionName(title: TitleView | undefined, code: string, language: Language): string {
  const section = title?.sections.find((one) => one.code === code);
  return section ? (language === 'en' ? section.en : section.name) : code;
}

import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { type Language, languages } from './dictionary.ts';
import { recall, remember } from './stored.ts';

type Chosen = { language: Language; choose(language: Language): void };
const LanguageContext = createContext<Chosen>({ language: 'zh-CN', choose() {} });

/** Keeps the chosen language: `?lang=en` in the address decides, else what was chosen in this browser before. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState(firstLanguage);
  // The page's own `lang` also tells the HTTP client which language problems should come in.
  document.documentElement.lang = language;
  useEffect(() => remember('language', language), [language]);
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>;
}

/** The language of the page, and how to change it. */
export function useLanguage(): Chosen {
  return use(LanguageContext);
}

/** The texts of a dictionary in the language of the page. */
export function useTexts<Texts>(dictionary: Record<Language, Texts>): Texts {
  return dictionary[useLanguage().language];
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? recall('language');
  return asked !== null && asked in languages ? (asked as Language) : 'zh-CN';
}

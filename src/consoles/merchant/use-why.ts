import type { TillRefusal } from '../../products/merchants/redemptions/contract.ts';
import { tillWords } from '../../products/merchants/redemptions/words/contract.ts';
import { useLanguage } from '../shell/language.tsx';

/** Says why a till refuses, in the language of the page. */
export function useWhy(): (why: TillRefusal) => string {
  const { language } = useLanguage();
  return (why) => {
    const said = tillWords[why][language];
    return said.charAt(0).toUpperCase() + said.slice(1);
  };
}

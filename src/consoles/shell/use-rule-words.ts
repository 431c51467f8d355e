import { ruleWords } from '../../care/timeline/contract.ts';
import { useLanguage } from './language.tsx';

/** Tells a rule, cause or reason in the language of the page, as the code wrote it down; what a person wrote stays as it is. */
export function useRuleWords(): (rule: string) => string {
  const { language } = useLanguage();
  return (rule) => ruleWords(rule)[language];
}

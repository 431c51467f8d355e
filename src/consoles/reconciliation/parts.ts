import type { z } from 'zod';
import { classNames, type runDetail } from '../../business/reconciliation/contract.ts';
import { useLanguage } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';

export type RunDetail = z.output<typeof runDetail>;

/** The name of a class of differences. */
export function useClassName(): (name: string) => string {
  const { language } = useLanguage();
  return (name) => (classNames as Record<string, { 'zh-CN': string; en: string }>)[name]?.[language] ?? name;
}

/** Whether somebody deals with differences; the people of the other parties only look at theirs and sign. */
export function useIsClerk(): boolean {
  const role = useMe()?.role;
  return role !== 'telemarketer' && role !== 'carrier-data-entry';
}

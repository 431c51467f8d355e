import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { useMediaQuery } from './media.ts';
import { recall, remember } from './stored.ts';

/** In the order in which the switch goes round. */
export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

type Chosen = { appearance: Appearance; isDark: boolean; choose(appearance: Appearance): void };
const AppearanceContext = createContext<Chosen>({ appearance: 'system', isDark: false, choose() {} });

/** Light or dark: as the system is, unless chosen in this browser. */
export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [appearance, choose] = useState(firstAppearance);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const isDark = appearance === 'system' ? systemIsDark : appearance === 'dark';
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  useEffect(() => remember('appearance', appearance), [appearance]);
  return <AppearanceContext value={{ appearance, isDark, choose }}>{children}</AppearanceContext>;
}

/** How the page looks, and how to change it. */
export function useAppearance(): Chosen {
  return use(AppearanceContext);
}

function firstAppearance(): Appearance {
  const kept = recall('appearance');
  return appearances.find((one) => one === kept) ?? 'system';
}

import type { Language } from '../shell/dictionary.ts';

const units = [
  { seconds: 86_400, 'zh-CN': '天', en: 'd' },
  { seconds: 3_600, 'zh-CN': '小时', en: 'h' },
  { seconds: 60, 'zh-CN': '分钟', en: 'min' },
  { seconds: 1, 'zh-CN': '秒', en: 's' },
] as const;

/** A length of time in its two largest units: `3 分钟 20 秒`, `2 h 5 min`. */
export function durationOf(seconds: number, language: Language): string {
  let rest = Math.max(0, Math.round(seconds));
  const largest = units.findIndex((unit) => rest >= unit.seconds);
  if (largest < 0) return `0 ${units.at(-1)![language]}`;
  return units
    .slice(largest, largest + 2)
    .flatMap((unit) => {
      const count = Math.floor(rest / unit.seconds);
      rest -= count * unit.seconds;
      return count > 0 ? [`${count} ${unit[language]}`] : [];
    })
    .join(' ');
}

const grouped = new Intl.NumberFormat('en');

/** `12,345`. */
export function numberOf(value: number): string {
  return grouped.format(value);
}

import type { ProductView } from '../../business/release/contract.ts';

type Area = ProductView['openTo'][number];
const carriers = ['unicom', 'mobile', 'telecom', 'broadcast'] as const satisfies readonly Area['carrier'][];

/** Areas as a form shows them: a carrier a line, then its provinces. */
export function linesOf(areas: readonly Area[]): string {
  return areas
    .map(({ carrier, provinces, regions }) => [carrier, ...(provinces ?? regions ?? [])].join(' '))
    .join('\n');
}

/** Reads such lines. What is no carrier of ours goes to the server as it is, which says so. Regions keep their kind. */
export function areasIn(lines: string, before: readonly Area[]): Area[] {
  return lines
    .split('\n')
    .map((line) => line.trim().split(/[\s、,，]+/))
    .filter(([carrier]) => carrier)
    .map(([written, ...places]) => {
      const carrier = carriers.find((one) => one === written) ?? (written as Area['carrier']);
      const known = before.find((one) => one.carrier === carrier);
      if (places.length === 0) return { carrier };
      return known?.regions ? { carrier, regions: places } : { carrier, provinces: places };
    });
}

/** Words with blanks or marks between them. */
export function wordsIn(line: string | undefined): string[] {
  return (line ?? '').split(/[\s、,，]+/).filter((word) => word !== '');
}

/** Yuan as they are typed, in fen. */
export function fenIn(yuan: string): number {
  return Math.round(Number(yuan) * 100);
}

import type { Month } from '../../../src/values/time.ts';
import type { HeldBill } from '../carrier-files.ts';

/** A line of a gateway's own bill, with its link and month. */
export type BillLine = HeldBill & { readonly link: string; readonly month: Month };

/**
 * The bill file of a link and month: a line for each fee that was billed, and one for each that came to nothing where its
 * service was not billed in the month after all.
 */
export function billFile(lines: readonly BillLine[]): string {
  const billed = new Set(lines.flatMap((line) => (isBilled(line) ? cellOf(line) : [])));
  const failed = new Set<string>();
  const rows = lines.flatMap((line) => {
    const { phone, service, kind, fen, count, month } = line;
    const row = (result: string) => [phone, service, kind, fen, `${month.replace('-', '')}25120000`, result].join();
    if (isBilled(line)) return Array.from({ length: count }, () => row('billed'));
    if (kind === 'item') return Array.from({ length: count }, () => row('failed'));
    if (billed.has(cellOf(line)) || failed.has(cellOf(line))) return [];
    failed.add(cellOf(line));
    return [row('failed')];
  });
  return `${['phone,service,kind,fen,at,result', ...rows].join('\r\n')}\r\n`;
}

/** The file of what a carrier gave back by itself of these fees. */
export function refundFile(lines: readonly BillLine[]): string {
  const rows = lines.map(({ phone, service, kind, fen, month }) =>
    [phone, service, kind, fen, `${month.replace('-', '')}26120000`, 'complaint'].join(),
  );
  return `${['phone,service,kind,fen,at,reason', ...rows].join('\r\n')}\r\n`;
}

export function isBilled({ result }: Pick<BillLine, 'result'>): boolean {
  return result === 'billed';
}

/** Services that exclude each other: a month is billed for one of them. */
export function groupOf(service: string): string {
  return service === 'CYVIP10' ? 'CYPT05' : service;
}

function cellOf({ phone, service, kind }: BillLine): string {
  return `${phone} ${groupOf(service)} ${kind}`;
}

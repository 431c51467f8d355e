import { z } from 'zod';
import type { LinkFees } from '../../business/billing/index.ts';
import { linkFees } from './billing.ts';
import { type CmppSheet, cmppSchema, cmppSheet } from './cmpp.ts';
import { type Mm7Sheet, mm7Schema, mm7Sheet } from './mm7.ts';
import type { FetchSecret } from './secret.ts';
import { type SgipSheet, sgipSchema, sgipSheet } from './sgip.ts';
import { type SmgpSheet, smgpSchema, smgpSheet } from './smgp.ts';

/** Everything we know of one link to a carrier; passwords are at hand. */
export type LinkSheet = SgipSheet | CmppSheet | SmgpSheet | Mm7Sheet;

const oneOf = z.discriminatedUnion(
  'protocol',
  [sgipSchema, cmppSchema, smgpSchema, mm7Schema],
  'write sgip, cmpp, smgp or mm7',
);

/** A sheet as it is written: passwords are where they are kept. */
export type WrittenSheet = z.output<typeof oneOf>;
export const sheetSchema = oneOf
  .superRefine(checkPort)
  .superRefine(checkCommissioning)
  .superRefine(checkRecords)
  .superRefine(checkOrders);

/** A written sheet with its passwords fetched. */
export function withSecrets(written: WrittenSheet, fetch: FetchSecret): Promise<LinkSheet> {
  switch (written.protocol) {
    case 'sgip':
      return sgipSheet(written, fetch);
    case 'cmpp':
      return cmppSheet(written, fetch);
    case 'smgp':
      return smgpSheet(written, fetch);
    case 'mm7':
      return mm7Sheet(written, fetch);
    default:
      return written satisfies never;
  }
}

/** How fees go on a link. */
export function feesOf({ billing, protocol }: LinkSheet): LinkFees {
  return linkFees(billing, protocol);
}

/** Where the gateway of a link is. */
export function gatewayOf(sheet: WrittenSheet | LinkSheet): { readonly host: string; readonly port: number } {
  switch (sheet.protocol) {
    case 'sgip':
      return sheet.smg;
    case 'cmpp':
      return sheet.ismg;
    case 'smgp':
      return sheet.smgw;
    case 'mm7':
      return addressIn(sheet.mmsc.url);
    default:
      return sheet satisfies never;
  }
}

function addressIn(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

const sections = { sgip: 'smg', cmpp: 'ismg', smgp: 'smgw', mm7: 'mmsc' } as const;

function checkPort(sheet: WrittenSheet, context: z.RefinementCtx): void {
  if (sheet.simulated) return;
  const fault = (section: string, whose: string) =>
    context.addIssue({
      code: 'custom',
      path: [section, 'port'],
      message: `0 is for simulated links; write the port ${whose}`,
    });
  if (gatewayOf(sheet).port === 0) fault(sections[sheet.protocol], 'of the gateway');
  if (sheet.protocol === 'sgip' && sheet.listen.port === 0) fault('listen', 'that the carrier was told');
}

function checkRecords(sheet: WrittenSheet, context: z.RefinementCtx): void {
  if (sheet.protocol !== 'cmpp' || sheet.version !== '3.0' || sheet.billing.monthlyFee === 'carrier') return;
  const message = 'CMPP 3.0 carries no record of a month; write carrier';
  context.addIssue({ code: 'custom', path: ['billing', 'monthlyFee'], message });
}

function checkOrders({ orderMode, confirmBy, orderPeer }: WrittenSheet, context: z.RefinementCtx): void {
  const fault = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (confirmBy === 'carrier' && orderMode !== 'vac')
    fault('confirmBy', `a carrier confirms where it keeps the orders; write orderMode: vac, or confirmBy: us`);
  if (orderMode !== 'local' && orderPeer === undefined)
    fault('orderPeer', `orderMode ${orderMode} needs it: name the sheet in orders/ of the platform that keeps them`);
}

const commissioningPace = 1;

function checkCommissioning(sheet: WrittenSheet, context: z.RefinementCtx): void {
  const { commissioning, testNumbers, pace } = sheet;
  const fault = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (!commissioning && testNumbers.length > 0)
    fault('testNumbers', 'write commissioning: true as well, or no numbers');
  if (commissioning && testNumbers.length === 0) fault('testNumbers', 'name the numbers to commission the link with');
  if (commissioning && pace > commissioningPace) {
    fault('pace', `a link in commissioning sends ${commissioningPace} message a second; write ${commissioningPace}`);
  }
}

import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';
import type { SimulatedGateway } from '../gateway/gateway.ts';
import type { Handsets } from '../handsets.ts';
import { startIsmg } from '../ismg.ts';
import { startSmg } from '../smg.ts';
import { startSmgw } from '../smgw.ts';
import type { GatewaySheet } from './sheet.ts';

/** What all gateways of a stage share. */
export type StageOptions = {
  readonly host: string;
  readonly handsets: Handsets;
  /** Whose subscriber a phone is. */
  readonly carrierOf: (phone: Phone) => { readonly carrier: Carrier } | undefined;
};

/** Starts a gateway as its sheet says. Rejects with the system's error when its port cannot be had. */
export function startGateway(sheet: GatewaySheet, options: StageOptions): Promise<SimulatedGateway> {
  const { link, port, idleSeconds, answerSeconds, faults = {} } = sheet;
  const { host, handsets, carrierOf } = options;
  const shared = {
    ...{ link, host, port, handsets, faults },
    serves: (phone: Phone) => carrierOf(phone)?.carrier === carriers[sheet.protocol],
    ...(idleSeconds && { idleMs: idleSeconds * 1_000 }),
    ...(answerSeconds && { responseTimeoutMs: answerSeconds * 1_000 }),
  };
  switch (sheet.protocol) {
    case 'sgip':
      return startSmg({ ...shared, accounts: sheet.accounts, ...(sheet.node && { node: sheet.node }) });
    case 'cmpp':
      return startIsmg({ ...shared, accounts: sheet.accounts });
    case 'smgp':
      return startSmgw({ ...shared, accounts: sheet.accounts });
    default:
      return sheet satisfies never;
  }
}

const carriers = { sgip: 'unicom', cmpp: 'mobile', smgp: 'telecom' } as const;

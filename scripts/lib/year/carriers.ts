import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openHandsets } from '../../../src/simulators/handsets.ts';
import { type Ismg, startIsmg } from '../../../src/simulators/ismg.ts';
import { type Smg, startSmg } from '../../../src/simulators/smg.ts';
import { type OrderPlatforms, startOrderPlatforms } from '../../../src/simulators/vac.ts';
import type { Month } from '../../../src/values/time.ts';
import { spAccount } from '../program.ts';
import type { BillLine } from './bill.ts';

/** The carriers of the year, in this process, so that they outlive the program: what they know is theirs alone. */
export type Carriers = {
  readonly smg: Smg;
  readonly ismg: Ismg;
  readonly vac: OrderPlatforms;
  /** The bill of a month, counted from what the gateways received. */
  billOf(month: Month): BillLine[];
  /** How much the program has not answered. */
  readonly waiting: number;
  stop(): Promise<void>;
};

const accessNumbers = ['10620007'];
const ismgAccount = { name: '901234', password: 'year-to-ismg' };
const vacPath = '/services/SyncNotifySP';
/** Long enough for a busy machine, short enough for a year. */
const answerSeconds = 3;

export type Ports = { readonly http: number; readonly sgip: number };

export async function startCarriers(now: () => Date, ports: Ports): Promise<Carriers> {
  const handsets = await openHandsets({ now, histories: false });
  const common = { handsets, responseTimeoutMs: answerSeconds * 1_000 };
  const smg = await startSmg({ ...common, link: 'unicom', accounts: [{ ...spAccount, window: 32 }] });
  const ismg = await startIsmg({
    ...common,
    link: 'mobile',
    accounts: [{ ...ismgAccount, accessNumbers, window: 32 }],
  });
  const vac = await startOrderPlatforms({ platforms: [{ peer: 'unicom-vac', dialect: 'vac', spId: '82100' }], now });
  smg.connectTo(spAccount.name, { host: '127.0.0.1', port: ports.sgip });
  vac.connectTo('unicom-vac', `http://127.0.0.1:${ports.http}${vacPath}`);
  const gateways = [smg, ismg];
  return {
    smg,
    ismg,
    vac,
    billOf: (month) => gateways.flatMap(({ link, bills }) => bills.of(month).map((line) => ({ link, month, ...line }))),
    get waiting() {
      return smg.waiting + ismg.waiting + vac.owed;
    },
    async stop() {
      await Promise.all([smg.stop(), ismg.stop(), vac.stop()]);
    },
  };
}

/** Passwords of the sheets, as the environment of the program. */
export const secrets = { ISMG_SECRET: ismgAccount.password };

/**
 * Sheets as real peers would be written. Only a platform of China Telecom, whose people take no part, is simulated by the
 * program itself: where something is, its clock can be walked.
 */
export async function writeSheets(folder: string, carriers: Carriers, ports: Ports): Promise<void> {
  const shared = `accessNumbers: ['10620007']\norderMode: local\npace: 100000\nwindow: 32\n`;
  const peer = `peer: { answerSeconds: ${answerSeconds} }\n`;
  const sheets = {
    'unicom.yaml': `link: unicom
protocol: sgip
carriers: [unicom]
${shared}node: ${spAccount.node}
corpId: '${spAccount.corpId}'
smg: { host: 127.0.0.1, port: ${carriers.smg.port}, name: ${spAccount.name}, password: { env: SMG_PASSWORD } }
listen: { host: 127.0.0.1, port: ${ports.sgip}, name: ${spAccount.receiver.name}, password: { env: SP_PASSWORD } }
billing: { monthlyFee: sp-record }
${peer}`,
    'mobile.yaml': `link: mobile
protocol: cmpp
version: '2.0'
carriers: [mobile]
${shared}ismg: { host: 127.0.0.1, port: ${carriers.ismg.port}, account: '${ismgAccount.name}', secret: { env: ISMG_SECRET } }
billing: { monthlyFee: sp-record }
${peer}`,
    'orders/unicom-vac.yaml': `peer: unicom-vac
dialect: vac
carrier: unicom
path: ${vacPath}
from: [127.0.0.1, '::1']
spId: '82100'
actions: { '1': order, '2': cancel, '3': on-demand, '4': change, '5': number-change, '7': suspend, '8': resume }
channels: { hall: hall, telemarketing: telemarketing }
products: { '9000000005': car-owner, '9000000010': car-owner-vip }
cancels: { by: file }
`,
    'orders/telecom-ismp.yaml': `peer: telecom-ismp
dialect: ismp
simulated: true
carrier: telecom
path: /services/ismp
from: [127.0.0.1]
spId: '3501234'
products: { '135000000000000000001': car-owner }
cancels: { by: reverse, url: 'http://127.0.0.1:0/', token: year-of-ismp }
`,
    'files/unicom-bills.yaml': billSheet('unicom', 'unicom-vac'),
    'files/mobile-bills.yaml': billSheet('mobile', 'mobile-boss'),
    'files/unicom-refunds.yaml': refundSheet('unicom', 'unicom-vac'),
    'files/mobile-refunds.yaml': refundSheet('mobile', 'mobile-boss'),
  };
  for (const [name, sheet] of Object.entries(sheets)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, sheet);
  }
}

function billSheet(carrier: string, peer: string): string {
  return `file: ${carrier}-bills
kind: bills
peer: ${peer}
carrier: ${carrier}
names: '^BILL_${carrier}_(?<period>\\d{6})\\.csv$'
${columns('result')}results: { billed: charged, failed: unpaid }
`;
}

function refundSheet(carrier: string, peer: string): string {
  return `file: ${carrier}-refunds
kind: refunds
peer: ${peer}
carrier: ${carrier}
names: '^REFUND_${carrier}_(?<period>\\d{6})\\.csv$'
${columns('reason')}`;
}

function columns(last: string): string {
  return `encoding: utf-8
dates: YYYYMMDDHHmmss
amounts: fen
columns: { phone: phone, product: service, feeType: kind, amount: fen, at: at, ${last}: ${last} }
products: { CYPT05: car-owner, CYVIP10: car-owner-vip, TQDY02: weather, SJB03: newspaper, TQDB02: weather-now }
feeTypes: { month: month, item: demand }
`;
}

/** Who sends the bill file of a link. */
export const billPeers: Readonly<Record<string, string>> = { unicom: 'unicom-vac', mobile: 'mobile-boss' };

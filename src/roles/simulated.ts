import path from 'node:path';
import { carrierOf, type Segments } from '../business/subscribers/index.ts';
import {
  type CmppSheet,
  encodeStrOf,
  gatewayOf,
  type LinkSheet,
  type Mm7Sheet,
  type OrderSheet,
  type SgipSheet,
  type SmgpSheet,
} from '../carriers/index.ts';
import type { Log } from '../platform/log.ts';
import type { SimulatedGateway } from '../simulators/gateway/gateway.ts';
import { type Handsets, openHandsets } from '../simulators/handsets.ts';
import { startIsmg } from '../simulators/ismg.ts';
import { type Mmsc, startMmsc } from '../simulators/mmsc.ts';
import type { Platform } from '../simulators/orders/tongues.ts';
import { type SmgOptions, startSmg } from '../simulators/smg.ts';
import { startSmgw } from '../simulators/smgw.ts';
import { type OrderPlatforms, startOrderPlatforms } from '../simulators/vac.ts';
import type { Carrier } from '../values/carrier.ts';
import type { Phone } from '../values/phone.ts';

/** The carriers' end of simulated links, in this process. */
export type SimulatedCarriers = {
  readonly handsets: Handsets;
  readonly gateways: readonly SimulatedGateway[];
  readonly mmscs: readonly Mmsc[];
  /** The sheets, with the ports that the simulators took. */
  readonly sheets: readonly LinkSheet[];
  /** The platforms that keep order relations, and the sheets that say where they are. */
  readonly orders: OrderPlatforms;
  readonly orderSheets: readonly OrderSheet[];
  /** Our end of this link listens on this port (SGIP). */
  connectTo(link: string, port: number): void;
  stop(): Promise<void>;
};

/** Starts a gateway for each simulated sheet. Histories of handsets are kept in `folder`. */
export async function startSimulatedCarriers(
  sheets: readonly LinkSheet[],
  orderSheets: readonly OrderSheet[],
  options: { segments: Segments; folder: string; now: () => Date; log: Log },
): Promise<SimulatedCarriers> {
  const { segments, folder, now, log } = options;
  const handsets = await openHandsets({
    now,
    file: path.join(folder, 'handsets.jsonl'),
    onFault: (error) => log.warn({ error }, 'the histories of handsets could not be kept'),
  });
  const started = await Promise.all(sheets.map((sheet) => startOne(sheet, { handsets, segments, folder })));
  const orders = await startOrderPlatforms({
    ...{ platforms: platformsOf(orderSheets), now, file: path.join(folder, 'order-relations.jsonl') },
    onFault: (error) => log.warn({ error }, 'the order relations of simulated platforms could not be kept'),
  });
  return {
    orders,
    orderSheets: orderSheets.map((sheet) => reachable(sheet, orders)),
    handsets,
    gateways: started.flatMap(({ gateway }) => (gateway ? [gateway] : [])),
    mmscs: started.flatMap(({ mmsc }) => (mmsc ? [mmsc] : [])),
    sheets: started.map(({ sheet }) => sheet),
    connectTo: (link, port) => started.find(({ sheet }) => sheet.link === link)?.connectTo?.(port),
    async stop() {
      await Promise.all([orders.stop(), ...started.map(({ gateway, mmsc }) => (gateway ?? mmsc)?.stop())]);
      handsets.close();
    },
  };
}

function platformsOf(sheets: readonly OrderSheet[]): Platform[] {
  return sheets
    .filter(({ simulated }) => simulated)
    .map(({ peer, dialect, spId, digest }) => ({
      ...{ peer, dialect, spId },
      ...(digest && { sign: (notify: Parameters<typeof encodeStrOf>[0]) => encodeStrOf(notify, digest) }),
    }));
}

/** A simulated platform takes a free port for what we ask of it. */
function reachable(sheet: OrderSheet, orders: OrderPlatforms): OrderSheet {
  const { peer, simulated, cancels } = sheet;
  if (!simulated || cancels.by === 'file') return sheet;
  return { ...sheet, cancels: { ...cancels, url: orders.urlOf(peer) } };
}

type Started = {
  readonly sheet: LinkSheet;
  readonly gateway?: SimulatedGateway;
  readonly mmsc?: Mmsc;
  readonly connectTo?: (port: number) => void;
};

/** What every simulated gateway is told, whatever it speaks. */
type Shared = Pick<SmgOptions, 'link' | 'carrier' | 'port' | 'handsets' | 'serves' | 'billFile'>;

async function startOne(
  sheet: LinkSheet,
  { handsets, segments, folder }: { handsets: Handsets; segments: Segments; folder: string },
): Promise<Started> {
  if (!sheet.simulated) return { sheet };
  const { link, carriers } = sheet;
  const carrier = carriers[0]!;
  const serves = (phone: Phone) => carriers.includes(carrierOf(segments, phone)?.carrier ?? carrier);
  const billFile = path.join(folder, `bills-${link}.jsonl`);
  const shared = { link, carrier, port: gatewayOf(sheet).port, handsets, serves, billFile };
  switch (sheet.protocol) {
    case 'sgip':
      return startForSgip(sheet, shared);
    case 'cmpp':
      return startForCmpp(sheet, shared);
    case 'smgp':
      return startForSmgp(sheet, shared);
    case 'mm7':
      return startForMm7(sheet, { ...shared, carrier, file: path.join(folder, `mmsc-${link}.jsonl`) });
    default:
      return sheet satisfies never;
  }
}

async function startForSgip(sheet: SgipSheet, shared: Shared): Promise<Started> {
  const { smg, listen, node, corpId, accessNumbers, window } = sheet;
  const { name, password } = smg;
  const receiver = { name: listen.name, password: listen.password };
  const account = { name, password, accessNumbers, window, node, corpId, receiver };
  const gateway = await startSmg({ ...shared, accounts: [account] });
  return {
    sheet: { ...sheet, smg: { ...smg, port: gateway.port } },
    gateway,
    connectTo: (port) => gateway.connectTo(name, { host: listen.host, port }),
  };
}

async function startForCmpp(sheet: CmppSheet, shared: Shared): Promise<Started> {
  const { ismg, accessNumbers, window } = sheet;
  const account = { name: ismg.account, password: ismg.secret, accessNumbers, window };
  const gateway = await startIsmg({ ...shared, accounts: [account] });
  return { sheet: { ...sheet, ismg: { ...ismg, port: gateway.port } }, gateway };
}

async function startForSmgp(sheet: SmgpSheet, shared: Shared): Promise<Started> {
  const { smgw, accessNumbers, window } = sheet;
  const account = { name: smgw.account, password: smgw.secret, accessNumbers, window };
  const gateway = await startSmgw({ ...shared, accounts: [account] });
  return { sheet: { ...sheet, smgw: { ...smgw, port: gateway.port } }, gateway };
}

async function startForMm7(sheet: Mm7Sheet, shared: Shared & { carrier: Carrier; file: string }): Promise<Started> {
  const { mmsc: where, vaspId, vasId, accessNumbers, recipients, dialect, peer } = sheet;
  const { billFile: _, ...options } = shared;
  const { login } = where;
  const account = {
    ...{
      name: vaspId,
      vaspId,
      vasIds: [...accessNumbers, ...(vasId ? [vasId] : [])],
      maxRecipients: recipients,
      dialect,
    },
    ...(login && { login: { user: login.user, password: login.password, schemes: [login.scheme] } }),
    ...(peer.productIn === 'VASID' && { vasIds: [...accessNumbers, ...Object.values(sheet.serviceCodes)] }),
  };
  const mmsc = await startMmsc({ ...options, accounts: [account] });
  return { sheet: { ...sheet, mmsc: { ...where, url: mmsc.url } }, mmsc };
}

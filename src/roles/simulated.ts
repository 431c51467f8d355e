import path from 'node:path';
import { carrierOf, type Segments } from '../business/subscribers/index.ts';
import { gatewayOf, type LinkSheet } from '../carriers/index.ts';
import type { Log } from '../platform/log.ts';
import { type Handsets, openHandsets } from '../simulators/handsets.ts';
import { type Smg, startSmg } from '../simulators/smg.ts';
import type { Phone } from '../values/phone.ts';

/** The carriers' end of simulated links, in this process. */
export type SimulatedCarriers = {
  readonly handsets: Handsets;
  readonly gateways: readonly Smg[];
  /** The sheets, with the ports that the simulators took. */
  readonly sheets: readonly LinkSheet[];
  /** Our end of this link listens on this port (SGIP). */
  connectTo(link: string, port: number): void;
  stop(): Promise<void>;
};

/** Starts a gateway for each simulated sheet. Histories of handsets are kept in `folder`. */
export async function startSimulatedCarriers(
  sheets: readonly LinkSheet[],
  options: { segments: Segments; folder: string; now: () => Date; log: Log },
): Promise<SimulatedCarriers> {
  const { segments, folder, now, log } = options;
  const handsets = await openHandsets({
    now,
    file: path.join(folder, 'handsets.jsonl'),
    onFault: (error) => log.warn({ error }, 'the histories of handsets could not be kept'),
  });
  const started = await Promise.all(sheets.map((sheet) => startOne(sheet, handsets, segments)));
  return {
    handsets,
    gateways: started.flatMap(({ gateway }) => (gateway ? [gateway] : [])),
    sheets: started.map(({ sheet }) => sheet),
    connectTo: (link, port) => started.find(({ sheet }) => sheet.link === link)?.connectTo?.(port),
    async stop() {
      await Promise.all(started.map(({ gateway }) => gateway?.stop()));
      await handsets.close();
    },
  };
}

type Started = { readonly sheet: LinkSheet; readonly gateway?: Smg; readonly connectTo?: (port: number) => void };

async function startOne(sheet: LinkSheet, handsets: Handsets, segments: Segments): Promise<Started> {
  if (!sheet.simulated) return { sheet };
  const { link, carriers, accessNumbers } = sheet;
  const serves = (phone: Phone) => carriers.includes(carrierOf(segments, phone)?.carrier ?? carriers[0]!);
  const shared = { link, carrier: carriers[0]!, port: gatewayOf(sheet).port, handsets, serves };
  if (sheet.protocol !== 'sgip') throw new Error(`link ${link}: there is no simulator of ${sheet.protocol} yet`);
  const { smg, listen, node, corpId } = sheet;
  const { name, password } = smg;
  const receiver = { name: listen.name, password: listen.password };
  const gateway = await startSmg({ ...shared, accounts: [{ name, password, node, corpId, accessNumbers, receiver }] });
  return {
    sheet: { ...sheet, smg: { ...smg, port: gateway.port } },
    gateway,
    connectTo: (port) => gateway.connectTo(name, { host: listen.host, port }),
  };
}

import path from 'node:path';
import { carrierOf, type Segments } from '../business/subscribers/index.ts';
import type { LinkSheet } from '../carriers/index.ts';
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
    async stop() {
      await Promise.all(started.map(({ gateway }) => gateway?.stop()));
      await handsets.close();
    },
  };
}

async function startOne(
  sheet: LinkSheet,
  handsets: Handsets,
  segments: Segments,
): Promise<{ sheet: LinkSheet; gateway?: Smg }> {
  if (!sheet.simulated) return { sheet };
  const { smg, listen, node, corpId, accessNumbers } = sheet;
  const gateway = await startSmg({
    link: sheet.link,
    carrier: sheet.carriers[0]!,
    port: smg.port,
    accounts: [
      {
        name: smg.name,
        password: smg.password,
        node,
        corpId,
        accessNumbers,
        receiver: { name: listen.name, password: listen.password },
      },
    ],
    handsets,
    serves: (phone: Phone) => sheet.carriers.includes(carrierOf(segments, phone)?.carrier ?? sheet.carriers[0]!),
  });
  return { sheet: { ...sheet, smg: { ...smg, port: gateway.port } }, gateway };
}

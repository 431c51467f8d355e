import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import {
  type Door,
  loadMultimedia,
  type NewMt,
  queueMts,
  recordMos,
  recordReports,
  type StatusReport,
  storeMultimedia,
  type TakenMo,
} from '../../src/business/messages/index.ts';
import { Link, laneOf, mm7Routes } from '../../src/carriers/index.ts';
import type { Mm7Sheet } from '../../src/carriers/sheets/mm7.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import type { Db } from '../../src/platform/db.ts';
import { startHttp } from '../../src/platform/http/index.ts';
import { openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import type { MmscAccount } from '../../src/simulators/mmsc/account.ts';
import { startMmsc } from '../../src/simulators/mmsc.ts';
import { media, ourVasp } from '../simulators/an-mm7-sp.ts';
import { aDoor, anMt, nobodyIsTold } from '../support/mt.ts';
import { aSheet, until } from './a-world.ts';

let made = 0;

/** A simulated MMSC, one link to it, and our server that it reports to, all on real sockets. */
export async function anMmsWorld(
  t: ExecutionContext,
  db: Db,
  { sheet: changes = {}, account = {} }: { sheet?: object; account?: Partial<MmscAccount> } = {},
) {
  made += 1;
  const number = made;
  const name = `mms-${number}`;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mms-link-'));
  const handsets = await openHandsets({ now: () => new Date() });
  const accounts = [{ ...ourVasp, ...account }];
  const mmsc = await startMmsc({ link: name, carrier: 'unicom', handsets, accounts, retryMs: 20 });
  const sheet = (await aSheet({
    ...{ link: name, protocol: 'mm7', carriers: ['unicom'], vaspId: ourVasp.vaspId, connections: 2 },
    mmsc: { url: mmsc.url, login: { user: ourVasp.login.user, password: ourVasp.login.password } },
    receive: { path: `/mm7/${name}`, from: ['127.0.0.1'] },
    ...changes,
  })) as Mm7Sheet;
  const logged: Record<string, unknown>[] = [];
  const log = openLog({ level: 'warn', out: { write: (line) => void logged.push(JSON.parse(line)) } });
  const listener = openListener(db.url, log);
  const blobs = openBlobs(folder);
  const mos: TakenMo[] = [];
  const reports: StatusReport[] = [];
  const now = () => new Date();
  const doors = {
    onMos: async (taken: Parameters<typeof recordMos>[1]) =>
      void mos.push(...(await db.transact((tx) => recordMos(tx, taken, now()))).taken),
    onReports: async (told: readonly StatusReport[]) => {
      reports.push(...told);
      await db.transact((tx) => recordReports(tx, told, nobodyIsTold, now()));
    },
    onUserReports: async () => {},
  };
  const door: Door = { ...aDoor(), mmsLanes: [laneOf(sheet)] };
  let link: Link | undefined;
  const web = await startHttp({
    ...{ host: '127.0.0.1', port: 0, log, consolesDir: folder, behindTls: false, now },
    authenticate: async () => undefined,
    routes: mm7Routes({ db, log, sheets: [sheet], doors, arrivalsOf: () => link?.arrivals }),
  });
  const url = web.url + sheet.receive.path;
  mmsc.connectTo('sp', { url });
  t.teardown(async () => {
    await link?.stop();
    await mmsc.stop();
    await web.stop();
    await listener.close();
    await rm(folder, { recursive: true });
  });
  const mms = await storeMultimedia(blobs, media);
  const phoneOf = (index: number) => `156${String(number * 10_000 + index).padStart(8, '0')}`;
  return {
    ...{ mmsc, sheet, handsets, logged, mos, reports, url, mms, phoneOf, blobs, door },
    async open() {
      const told = { doors, standsIn: () => false, whenSettled: nobodyIsTold };
      const multimedia = (hash: string) => loadMultimedia(blobs, hash);
      link = await Link.open({ db, listener, clock: { now }, log, sheet, holder: name, door, multimedia, ...told });
      return link;
    },
    /** Queues the MMS to so many phones, from the first. */
    queue(count: number, of: Partial<NewMt> = {}) {
      const mts = Array.from({ length: count }, (_, i) =>
        anMt({ class: 'content', phone: phoneOf(i), text: '车友期刊128', mms, ...of }),
      );
      return db.transact((tx) => queueMts(tx, door, mts, now()));
    },
    /** How many PDUs of the link are in each state. */
    async submits(): Promise<Record<string, number>> {
      const rows = await db.read<{ state: string; count: number }>(
        'select state, count(*)::int from submit where link = $1 group by state order by state',
        [name],
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
    async submitsAre(states: Record<string, number>) {
      const wanted = JSON.stringify(states);
      await until(`the PDUs are ${wanted}`, async () => JSON.stringify(await this.submits()) === wanted);
    },
    async queued(): Promise<number> {
      const [row] = await db.read<{ count: number }>('select count(*)::int from mt_queue where lane = $1', [name]);
      return row!.count;
    },
    /** How many MMS each of the first phones got. */
    arrived: (count: number) => Array.from({ length: count }, (_, i) => handsets.messages(phoneOf(i)).length),
  };
}

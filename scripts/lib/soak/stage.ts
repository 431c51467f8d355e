import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Db, openDb } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { type Handsets, openHandsets } from '../../../src/simulators/handsets.ts';
import { type Mmsc, startMmsc } from '../../../src/simulators/mmsc.ts';
import { type Smg, startSmg } from '../../../src/simulators/smg.ts';
import { ourVasp } from '../../../test/simulators/an-mm7-sp.ts';
import { freePort, Program, spAccount, writeLinkSheet, writeMmsSheet } from '../program.ts';

export const accessNumber = '10620007';

/** The program as a process of its own, and carriers in this one: an SMG for short messages, an MMSC for multimedia. */
export type Stage = {
  readonly db: Db;
  readonly smg: Smg;
  readonly mmsc: Mmsc;
  readonly handsets: Handsets;
  readonly url: string;
  /** Where its figures are read. */
  readonly figures: string;
  close(): Promise<void>;
};

export async function openStage(databaseUrl: string): Promise<Stage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-soak-'));
  const handsets = await openHandsets({ now: () => new Date() });
  const smg = await startSmg({ link: 'smg', accounts: [spAccount], handsets });
  const mmsc = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts: [ourVasp] });
  const [listenPort, port, figuresPort] = [await freePort(), await freePort(), await freePort()];
  await writeLinkSheet(folder, { smgPort: smg.port, listenPort });
  const vasp = { vaspId: ourVasp.vaspId, user: ourVasp.login.user };
  await writeMmsSheet(folder, { mmscUrl: mmsc.url, ...vasp, connections: 4, recipients: 10 });
  smg.connectTo(spAccount.name, { host: '127.0.0.1', port: listenPort });
  mmsc.connectTo('sp', { url: `http://127.0.0.1:${port}/mm7/mms` });
  const program = new Program({
    ...{ databaseUrl, links: folder, data: folder, port },
    environment: { VASP_PASSWORD: ourVasp.login.password, METRICS_LISTEN: `127.0.0.1:${figuresPort}` },
  });
  await program.start();
  const db = await openDb(databaseUrl, openLog({ level: 'silent' }), { connections: 4 });
  return {
    ...{ db, smg, mmsc, handsets, url: `http://127.0.0.1:${port}`, figures: `http://127.0.0.1:${figuresPort}/metrics` },
    async close() {
      await program.stop();
      await db.close();
      await smg.stop();
      await mmsc.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

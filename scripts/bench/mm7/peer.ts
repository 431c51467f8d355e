import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, rel5, writeAnswer } from '../../../src/protocols/mm7/index.ts';
import { openHandsets } from '../../../src/simulators/handsets.ts';
import { startMmsc } from '../../../src/simulators/mmsc.ts';

/** The other end, as a process of its own as a carrier's is: bare HTTP that reads and answers, or the simulated MMSC. It tells its port. */
const { kind } = JSON.parse(process.argv[2]!) as { kind: 'bare' | 'mmsc' };
process.send!(kind === 'bare' ? await bare() : await mmsc());
process.once('disconnect', () => process.exit());

async function bare(): Promise<number> {
  const said = writeAnswer({ transactionId: 't', namespace: undefined }, answerTo('SubmitReq', 1000), rel5);
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, said.headers).end(said.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function mmsc(): Promise<number> {
  const handsets = await openHandsets({ now: () => new Date(), histories: false });
  const login = { user: 'sp', password: 's3cret', schemes: ['basic'] as const };
  const sp = {
    name: 'sp',
    login,
    vaspId: '831000',
    vasIds: ['10620007'],
    maxRecipients: 100,
    dialect: 'rel5' as const,
  };
  const started = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts: [sp] });
  // Reports are another road: this measures the way out.
  started.faults.replace({ noReportPercent: 100 });
  return started.port;
}

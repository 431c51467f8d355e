// A simulated SMG with handsets, for any SGIP program: `node dist/scripts/simulate-carrier.js --help`.
import path from 'node:path';
import { carrierOf, loadSegments } from '../src/business/subscribers/index.ts';
import { startHttp } from '../src/platform/http/index.ts';
import { Lifecycle } from '../src/platform/lifecycle.ts';
import { openLog, withoutSecrets } from '../src/platform/log.ts';
import { packageRoot } from '../src/platform/package-root.ts';
import { demoHandsets } from '../src/simulators/demo-handsets.ts';
import { openHandsets } from '../src/simulators/handsets.ts';
import { simulatorRoutes } from '../src/simulators/routes.ts';
import { type SpAccount, startSmg } from '../src/simulators/smg.ts';
import { type Chosen, helpText, readFlags } from './simulate-carrier-flags.ts';

const now = () => new Date();
const log = openLog({ level: 'warn' });

async function run(chosen: Chosen): Promise<void> {
  const life = new Lifecycle(log);
  life.guardProcess();
  const segments = await loadSegments(path.join(packageRoot, 'content'));
  const placeOf = (phone: string) => carrierOf(segments, phone);
  const handsets = await life.open(
    'handsets',
    () => openHandsets({ now, onFault, ...(chosen.histories && { file: chosen.histories }) }),
    (opened) => opened.close(),
  );
  const smg = await life.open(
    'smg',
    () =>
      startSmg({
        link: 'smg',
        ...{ host: chosen.host, port: chosen.port, node: chosen.node, faults: chosen.fault },
        accounts: [accountOf(chosen)],
        handsets,
        serves: (phone) => placeOf(phone)?.carrier === 'unicom',
      }),
    (started) => started.stop(),
  );
  smg.log.listen((entry) => say(smg.describe(entry)));
  const http = await life.open(
    'http',
    () =>
      startHttp({
        ...{ host: chosen.host, port: chosen['http-port'], log, now, behindTls: false },
        routes: simulatorRoutes({ handsets, gateways: [smg], carrierOf: placeOf, demoHandsets }),
        authenticate: async () => undefined,
        consolesDir: path.join(packageRoot, 'dist/consoles'),
      }),
    (server) => server.stop(),
  );
  say(`SPs log in at ${chosen.host}:${smg.port} as "${chosen.account.name}", node ${chosen['sp-node']}`);
  say(`Deliver, Report and UserRpt go to ${chosen.sp.host}:${chosen.sp.port} as "${chosen['sp-account'].name}"`);
  say(`handsets: ${http.url}/sim/handsets`);
}

function accountOf(chosen: Chosen): SpAccount {
  const { connections, window } = chosen;
  return {
    ...chosen.account,
    node: chosen['sp-node'],
    corpId: chosen['corp-id'],
    accessNumbers: chosen.number,
    receiver: { address: chosen.sp, ...chosen['sp-account'], connections, window },
  };
}

function onFault(error: unknown): void {
  log.warn({ error }, 'the histories of handsets could not be kept');
}

/** Prints a line with its time; phone numbers are masked, as everywhere. */
function say(line: string): void {
  console.log(withoutSecrets(`${now().toISOString()} ${line}`));
}

try {
  const chosen = readFlags(process.argv.slice(2));
  if (chosen) await run(chosen);
  else console.log(helpText());
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

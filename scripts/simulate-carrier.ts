// The gateways of carriers, with handsets, for any SGIP, CMPP or SMGP program: `node dist/scripts/simulate-carrier.js --help`.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { carrierOf, loadSegments } from '../src/business/subscribers/index.ts';
import { startHttp } from '../src/platform/http/index.ts';
import { Lifecycle } from '../src/platform/lifecycle.ts';
import { openLog, withoutSecrets } from '../src/platform/log.ts';
import { packageRoot } from '../src/platform/package-root.ts';
import { demoHandsets } from '../src/simulators/demo-handsets.ts';
import type { SimulatedGateway } from '../src/simulators/gateway/gateway.ts';
import { openHandsets } from '../src/simulators/handsets.ts';
import { simulatorRoutes } from '../src/simulators/routes.ts';
import { runSteps } from '../src/simulators/stage/run.ts';
import { type GatewaySheet, readStage } from '../src/simulators/stage/sheet.ts';
import { type StageOptions, startGateway } from '../src/simulators/stage/stage.ts';

const help = `The gateways of carriers, with handsets, for rehearsals with any SGIP, CMPP or SMGP program. They take Submits
strictly, say precisely what an SP does wrong, and bring it what people write.

Usage: simulate-carrier [flags] [stage.yaml]

The stage says which gateways there are, with accounts, pace and faults, and may say what happens and must come of it;
with such steps the program ends after the last one, with 0 when all came about. All of it, and every rule of which
breach is told, is in ops/simulator/README.md. Without a file it is ops/simulator/demo.yaml.

  --host ADDRESS     where to listen; 127.0.0.1 unless given
  --http-port PORT   of /sim; 8811 unless given
  --histories FILE   keeps the messages of the handsets over restarts

Write an SMS:   curl -d '{"to":"10620007","text":"CY"}' -H 'content-type: application/json' \\
                     http://127.0.0.1:8811/sim/handsets/15633000001/sms
Read a phone:   curl http://127.0.0.1:8811/sim/handsets/15633000001/messages
Set faults:     curl -X PUT -d '{"link":"mobile","faults":{"refusePercent":20}}' -H 'content-type: application/json' \\
                     http://127.0.0.1:8811/sim/faults`;

const flags = {
  host: { type: 'string', default: '127.0.0.1' },
  'http-port': { type: 'string', default: '8811' },
  histories: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;
type Flags = ReturnType<typeof parseArgs<{ options: typeof flags; allowPositionals: true }>>;

const now = () => new Date();
const log = openLog({ level: 'warn' });
const life = new Lifecycle(log);

async function run({ values, positionals }: Flags): Promise<void> {
  const port = portIn(values['http-port']);
  const stage = await readStage(positionals[0] ?? path.join(packageRoot, 'ops/simulator/demo.yaml'));
  life.guardProcess();
  const segments = await loadSegments(path.join(packageRoot, 'content'));
  const placeOf = (phone: string) => carrierOf(segments, phone);
  const handsets = await life.open(
    'handsets',
    () => openHandsets({ now, onFault, ...(values.histories && { file: values.histories }) }),
    (opened) => opened.close(),
  );
  const gateways: SimulatedGateway[] = [];
  for (const sheet of stage.gateways) {
    gateways.push(await openGateway(sheet, { host: values.host, handsets, carrierOf: placeOf }));
  }
  const http = await life.open(
    'http',
    () =>
      startHttp({
        ...{ host: values.host, port, log, now, behindTls: false },
        routes: simulatorRoutes({ handsets, gateways, carrierOf: placeOf, demoHandsets }),
        authenticate: async () => undefined,
        consolesDir: path.join(packageRoot, 'dist/consoles'),
      }),
    (server) => server.stop(),
  );
  say(`handsets: ${http.url}/sim/handsets`);
  if (stage.steps.length === 0) return;
  const gatewayOf = (phone: string) => gateways.find(({ carrier }) => carrier === placeOf(phone)?.carrier);
  const failed = await runSteps(stage.steps, { handsets, gateways, gatewayOf, tell: say });
  await life.end(failed === 0 ? 0 : 1);
}

/** Starts a gateway that says what it sees. */
async function openGateway(sheet: GatewaySheet, options: StageOptions): Promise<SimulatedGateway> {
  const { link, protocol, accounts } = sheet;
  const gateway = await life.open(
    link,
    () => startGateway(sheet, options),
    (started) => started.stop(),
  );
  gateway.log.listen((entry) => say(`${link}: ${gateway.describe(entry)}`));
  const names = accounts.map(({ name }) => name).join(', ');
  say(`${link}: ${protocol.toUpperCase()} at ${options.host}:${gateway.port} for ${names}`);
  return gateway;
}

function portIn(given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--http-port ${given}: give a port`);
}

function onFault(error: unknown): void {
  log.warn({ error }, 'the histories of handsets could not be kept');
}

/** Prints a line with its time; phone numbers are masked, as everywhere. */
function say(line: string): void {
  console.log(withoutSecrets(`${now().toISOString()} ${line}`));
}

try {
  const given = parseArgs({ options: flags, allowPositionals: true });
  if (given.values.help) console.log(help);
  else await run(given);
} catch (error) {
  console.error((error as Error).message);
  await life.end(1);
}

import { helpText, readConfig } from './platform/config.ts';
import { Lifecycle, Stopping } from './platform/lifecycle.ts';
import { openLog } from './platform/log.ts';
import { packageVersion } from './platform/package-root.ts';
import { StartRefused } from './platform/refused.ts';
import { backupCommand, restoreCommand } from './roles/backup/command.ts';
import { examine } from './roles/doctor/doctor.ts';
import { linesOf } from './roles/doctor/finding.ts';
import { startHouse } from './roles/house.ts';
import { welcomeLines } from './roles/welcome.ts';

const [argument, ...more] = process.argv.slice(2);
if (argument === '--help') console.log(helpText());
else if (argument === '--version') console.log(packageVersion);
else if (argument === 'doctor' && more.length === 0) await doctor();
else if (argument === 'backup' && more.length === 1) await backup(more[0]!);
else if (argument === 'restore' && more.length === 1) await bringBack(more[0]!);
else if (argument !== undefined) refuse([`${argument} is no option: settings are environment variables, see --help`]);
else await run();

/** Says of everything that a start needs how it is, and ends with 1 when something is wrong. */
async function doctor(): Promise<void> {
  const findings = await examine(process.env, openLog({ level: 'silent' }));
  for (const line of linesOf(findings)) console.log(line);
  if (findings.some(({ state }) => state === 'wrong')) process.exitCode = 1;
}

/** Ends with 1 when it could not be taken, or not of all files. */
async function backup(folder: string): Promise<void> {
  const config = configOrRefuse();
  if (!config) return;
  await orRefuse(async () => {
    const { lines, isWhole } = await backupCommand(config, folder, openLog({ level: config.LOG_LEVEL }));
    for (const line of lines) console.log(line);
    if (!isWhole) process.exitCode = 1;
  });
}

async function bringBack(folder: string): Promise<void> {
  const config = configOrRefuse();
  if (!config) return;
  await orRefuse(async () => {
    for (const line of await restoreCommand(config, folder, openLog({ level: config.LOG_LEVEL }))) console.log(line);
  });
}

async function orRefuse(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => refuse(faultsOf(error)));
}

/** Reads the settings, opens the house, says where it is, and lives until it is told to stop. */
async function run(): Promise<void> {
  const config = configOrRefuse();
  if (!config) return;
  const log = openLog({ level: config.LOG_LEVEL });
  const lifecycle = new Lifecycle(log);
  lifecycle.guardProcess();
  try {
    const house = await lifecycle.start(() => startHouse(config, log, lifecycle));
    for (const line of welcomeLines(config, house)) console.log(line);
  } catch (error) {
    if (error instanceof Stopping) return;
    log.debug({ error }, 'the start failed');
    refuse(faultsOf(error));
    await lifecycle.end(1);
  }
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof StartRefused) return error.faults;
  return [error instanceof Error ? error.message : String(error)];
}

function configOrRefuse() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    refuse(error.faults);
    return undefined;
  }
}

/** One line a fault, all of them at once. */
function refuse(faults: readonly string[]): void {
  for (const fault of faults) console.error(`spgate: ${fault}`);
  process.exitCode = 1;
}

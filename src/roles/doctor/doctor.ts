import { type Config, readConfig } from '../../platform/config.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { StartRefused } from '../../platform/refused.ts';
import { databaseUrl } from '../database.ts';
import { isDemonstration } from '../house.ts';
import { type Readings, readHouse } from '../readings.ts';
import { checkDatabase } from './database.ts';
import { both, type Finding, faulty, well } from './finding.ts';
import { checkMachine } from './machine.ts';
import { checkOutside } from './outside.ts';
import { checkSeals } from './seals.ts';
import { checkSettings } from './settings.ts';

/**
 * Looks at everything that a start with these settings needs, and says of each how it is. It changes nothing; the embedded
 * PostgreSQL runs for as long as it looks.
 */
export async function examine(environment: Readonly<Record<string, string | undefined>>, log: Log): Promise<Finding[]> {
  const config = orFaults(() => readConfig(environment));
  if (!('value' in config)) return config.faults.map((fault) => faulty(about.settings, fault));
  const readings = await readHouse(config.value).then(
    (value) => ({ value }),
    (error: unknown) => ({ faults: faultsOf(error) }),
  );
  const read = 'value' in readings ? readings.value : undefined;
  const isDemo = read !== undefined && isDemonstration(config.value, [...read.sheets, ...read.orders]);
  return [
    ...checkSettings(config.value, environment, isDemo),
    ...('faults' in readings
      ? readings.faults.map((fault) => faulty(about.sheets, fault))
      : [sheetsRead(readings.value)]),
    ...(await checkMachine(config.value, read?.sheets ?? [])),
    ...(await withDatabase(config.value, log)),
    ...(await checkOutside(config.value, read?.sheets ?? [])),
  ];
}

const about = {
  settings: both('设置', 'Settings'),
  sheets: both('链路单与内容', 'Link sheets and content'),
  database: both('数据库', 'Database'),
};

async function withDatabase(config: Config, log: Log): Promise<Finding[]> {
  const lifecycle = new Lifecycle(log);
  try {
    const url = await databaseUrl(config, lifecycle);
    return [...(await checkDatabase(url, config)), ...(await checkSeals(url, config))];
  } catch (error) {
    return [faulty(about.database, (error as Error).message)];
  } finally {
    await lifecycle.stop();
  }
}

function sheetsRead({ sheets, terms }: Readings): Finding {
  const links = sheets.map(({ link, simulated }) => (simulated ? `${link} (simulated)` : link)).join(', ');
  const products = terms.catalog.products.size;
  return well(
    about.sheets,
    both(
      `SPGate ${packageVersion}：链路 ${links}；${products} 个产品，内容齐全`,
      `SPGate ${packageVersion}: links ${links}; ${products} products, and the content is whole`,
    ),
  );
}

function orFaults<T>(read: () => T): { value: T } | { faults: readonly string[] } {
  try {
    return { value: read() };
  } catch (error) {
    return { faults: faultsOf(error) };
  }
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof StartRefused) return error.faults;
  throw error;
}

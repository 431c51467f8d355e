import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readConfig } from '../../src/platform/config.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { openLog } from '../../src/platform/log.ts';
import { StartRefused } from '../../src/platform/refused.ts';
import { isDemonstration, startHouse } from '../../src/roles/house.ts';
import { copyContent } from '../support/content.ts';
import { withDatabase } from '../support/database.ts';

const db = withDatabase();

const sheet = `
link: unicom
protocol: sgip
simulated: true
carriers: [unicom]
orderMode: local
accessNumbers: ["10620007"]
node: 3031112345
corpId: "12345"
smg: { host: 127.0.0.1, port: 0, name: spgate, password: demo }
listen: { host: 127.0.0.1, port: 0, name: smg, password: demo }
pace: 100
`;

/** The faults of a start with these settings; they must refuse it. */
async function faultsOfStart(t: ExecutionContext, settings: Record<string, string>): Promise<readonly string[]> {
  const log = openLog({ level: 'silent' });
  const lifecycle = new Lifecycle(log);
  t.teardown(() => lifecycle.stop());
  const config = readConfig({ DATABASE_URL: db().url, PORT: '0', LOG_LEVEL: 'silent', ...settings });
  const error = await t.throwsAsync(startHouse(config, log, lifecycle), { instanceOf: StartRefused });
  return error?.faults ?? [];
}

async function aFolderOf(t: ExecutionContext, sheets: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'links-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(sheets)) await writeFile(path.join(folder, name), text);
  return folder;
}

test.serial('Everything that is wrong with link sheets, segments, catalogue and texts is told at once', async (t) => {
  const content = await copyContent({
    'replies/list.txt': undefined,
    'segments/ported.yaml': '"15633000001": nobody\n',
  });
  t.teardown(() => rm(content, { recursive: true }));
  const links = await aFolderOf(t, { 'unicom.yaml': sheet.replace('pace: 100', 'pace: fast') });
  const faults = await faultsOfStart(t, { SPGATE_CONTENT: content, SPGATE_LINKS: links });
  t.is(faults.length, 3);
  for (const part of [/unicom\.yaml:12: pace/, /ported\.yaml:1: /, /list\.txt:1: the text is missing/]) {
    t.true(
      faults.some((fault) => part.test(fault)),
      `${part} is missing in ${faults.join('\n')}`,
    );
  }
});

test.serial(
  'Simulated links need every role here, and orders that a carrier keeps need the sheet of its platform',
  async (t) => {
    const links = await aFolderOf(t, {
      'unicom.yaml': sheet.replace('orderMode: local', 'orderMode: vac\norderPeer: vac'),
    });
    const faults = await faultsOfStart(t, { SPGATE_LINKS: links, SPGATE_ROLES: 'web,web,web' });
    t.regex(faults.join('\n'), /SPGATE_ROLES is web,web,web: link unicom is simulated/);
    const alone = await faultsOfStart(t, { SPGATE_LINKS: links });
    t.deepEqual(alone, ['link unicom: orderPeer vac has no sheet; write one in orders/, see ops/carriers/README.md']);
  },
);

test.serial(
  'A product that phones still have cannot leave the catalogue: they could neither list nor end it',
  async (t) => {
    await db().read(
      `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ('15633000001', gen_random_uuid(), 'horoscope', 'horoscope', 'active', 1, 'sms', '10620007', now(), now())`,
    );
    t.deepEqual(await faultsOfStart(t, {}), [
      'product horoscope is not in the catalogue, but 1 subscriptions of it are open: put its sheet back',
    ]);
  },
);

test('Sample people are there only where every carrier is simulated and the database is the program’s own', (t) => {
  const [played, real] = [{ simulated: true }, { simulated: false }];
  t.true(isDemonstration({ DATABASE_URL: undefined }, [played, played]));
  t.false(isDemonstration({ DATABASE_URL: 'postgresql://db/spgate' }, [played]));
  t.false(isDemonstration({ DATABASE_URL: undefined }, [played, real]));
  t.false(isDemonstration({ DATABASE_URL: undefined }, []));
});

// Writes the files that the simulated carriers would send: `node dist/scripts/carrier-files.js --help`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  billFile,
  gb18030,
  type HeldBill,
  type HeldRelation,
  relationFile,
  withDifferences,
} from './lib/carrier-files.ts';

const help = `Writes a relation file and a bill file of the carriers that a demonstration simulates, from what these hold
themselves, so that there is something to compare.

Usage: carrier-files [--url http://127.0.0.1:8080] [--out .] [--peer unicom-vac] [--link unicom-demo]
                     [--day 2026-11-22] [--month 2026-11] [--phones 15633000001,…] [--differences]

--day writes REL_unicom_20261122.csv, --month BILL_unicom_202611.csv. With --differences the carrier has lost, closed and
misdated some relations. Relations are those of the handsets of the demonstration, unless --phones names others.`;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    out: { type: 'string', default: '.' },
    peer: { type: 'string', default: 'unicom-vac' },
    link: { type: 'string', default: 'unicom-demo' },
    day: { type: 'string' },
    month: { type: 'string' },
    phones: { type: 'string' },
    differences: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help || (!values.day && !values.month)) console.log(help);
else await run();

async function run(): Promise<void> {
  const { day, month, peer, link, differences } = values;
  if (day) {
    const held = (await relationsOf(await phonesToAsk())).filter((one) => one.peer === peer);
    await write(`REL_unicom_${day.replaceAll('-', '')}.csv`, relationFile(differences ? withDifferences(held) : held));
  }
  if (month) {
    const held = (await ask<HeldBill & { link: string }>(`/sim/bills?month=${month}`)).filter(
      (one) => one.link === link,
    );
    await write(`BILL_unicom_${month.replace('-', '')}.csv`, billFile(held, `${month}-25T12:00:00+08:00`));
  }
}

/** Those that were named, or the handsets of the demonstration. */
async function phonesToAsk(): Promise<string[]> {
  if (values.phones) return values.phones.split(',');
  return (await ask<{ phone: string }>('/sim/handsets')).map(({ phone }) => phone);
}

async function relationsOf(phones: readonly string[]): Promise<(HeldRelation & { peer: string })[]> {
  const held = await Promise.all(
    phones.map((phone) => ask<HeldRelation & { peer: string }>(`/sim/vac/relations?phone=${phone}`)),
  );
  return held.flat();
}

async function ask<Line>(address: string): Promise<Line[]> {
  const answer = await fetch(values.url + address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Line[];
}

async function write(name: string, text: string): Promise<void> {
  const file = path.join(values.out, name);
  await writeFile(file, gb18030(text));
  console.log(`${file}: ${text.split('\r\n').length - 2} lines`);
}

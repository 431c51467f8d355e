import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readOrderSheets } from '../../src/carriers/index.ts';
import { ContentError } from '../../src/platform/content.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { aCatalog } from '../support/talk.ts';

const products = new Set(['car-owner', 'car-owner-vip']);
const vac = `peer: vac
dialect: vac
carrier: unicom
path: /services/SyncNotifySP
from: [192.0.2.40]
spId: "82100"
products: { "9000000005": car-owner }
cancels: { by: file }
`;

async function aFolder(t: ExecutionContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orders-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

async function faultsOf(t: ExecutionContext, files: Record<string, string>): Promise<string> {
  const folder = await aFolder(t, files);
  const error = await t.throwsAsync(readOrderSheets(folder, products), { instanceOf: ContentError });
  return error!.faults.join('\n');
}

test('The sheets of the demonstration are right, and a folder that is not there has none', async (t) => {
  const onSale = new Set((await aCatalog()).products.keys());
  const sheets = await readOrderSheets(path.join(packageRoot, 'ops/carriers/demo/orders'), onSale);
  t.deepEqual(
    sheets.map(({ dialect }) => dialect),
    ['dsmp', 'ismp', 'vac'],
  );
  t.deepEqual(await readOrderSheets('/nowhere', products), []);
});

test('The example in the documentation is a sheet: nothing but its secret is missing', async (t) => {
  const text = await readFile(path.join(packageRoot, 'ops/carriers/README.md'), 'utf8');
  const example = text.split('\n## Order relations')[1]!.match(/```yaml\n(.*?)```/s)![1]!;
  t.regex(await faultsOf(t, { 'a.yaml': example }), /^\S+: digest\.secret: .*UNICOM_HEBEI_VAC_SECRET is not set$/);
});

test('A sheet that does not say what its action field means has the usual table of its dialect', async (t) => {
  const [sheet] = await readOrderSheets(await aFolder(t, { 'a.yaml': vac }), products);
  t.deepEqual(sheet!.actions, { 1: 'order', 2: 'cancel', 3: 'on-demand', 4: 'change', 5: 'number-change' });
  t.like(sheet, { chaseDays: 3, membersPay: false, digest: undefined });
});

const wrong: Record<string, [from: string, to: string, fault: RegExp]> = {
  'a product that is not in the catalogue': [
    'car-owner }',
    'boat-owner }',
    /a\.yaml:7: products\.9000000005: .*no product boat-owner/,
  ],
  'a product with two codes': ['car-owner }', 'car-owner, "9": car-owner }', /car-owner is already/],
  'nobody who may call': ['from: [192.0.2.40]', 'from: []', /a\.yaml:5: from/],
  'an address that is none': ['192.0.2.40', 'carrier.example', /write an IP address, or a range/],
  'a path among our own': ['/services/SyncNotifySP', '/api/orders', /paths under \/api and \/sim are ours/],
  'a reverse interface that VAC does not have': [
    '{ by: file }',
    '{ by: reverse, url: "https://192.0.2.1/" }',
    /write by: file/,
  ],
  'a secret that stands in the sheet': [
    'cancels',
    'digest: { of: [userId, secret], secret: sesame }\ncancels',
    /a password does not belong in a sheet/,
  ],
  'a digest without its secret': [
    'cancels',
    'digest: { of: [userId, spId], secret: { env: X } }\ncancels',
    /name secret among them/,
  ],
  'an action that nobody knows': ['cancels', 'actions: { "1": open }\ncancels', /write one of order, renew, cancel/],
};
for (const [what, [from, to, fault]] of Object.entries(wrong)) {
  test(`The start is refused for ${what} in the sheet of a carrier’s platform`, async (t) => {
    t.regex(await faultsOf(t, { 'a.yaml': vac.replace(from, to) }), fault);
  });
}

test('Two platforms of one name, or at one path, are refused', async (t) => {
  const faults = await faultsOf(t, { 'a.yaml': vac, 'b.yaml': vac });
  t.regex(faults, /two sheets have the peer vac/);
  t.regex(faults, /two sheets have the path \/services\/SyncNotifySP/);
});

import test from 'ava';
import { packageRoot } from '../src/platform/package-root.ts';
import { type Arrow, arrowsOf, circlesOf, readSources, type Sources } from './support/imports.ts';

/** The floors of the house, top first. A file may import its own slice and the floors below it. Folders in one row do not know each other. */
const floors: readonly (readonly string[])[] = [
  ['src/main.ts'],
  ['src/roles'],
  ['src/intake'],
  ['src/care'],
  ['src/products/*', 'src/carriers'],
  ['src/business/appraisal'],
  [
    'src/business/channels',
    'src/business/desk',
    'src/business/reconciliation',
    'src/business/refunds',
    'src/business/telemarketing',
    'src/business/retention',
    'src/business/release',
  ],
  ['src/business/bill-run'],
  ['src/business/vehicles'],
  [
    'src/business/subscriptions',
    'src/business/phone-proof',
    'src/business/voice',
    'src/business/tickets',
    'src/business/calls',
    'src/business/alarms',
  ],
  [
    'src/business/messages',
    'src/business/billing',
    'src/business/consent',
    'src/business/offers',
    'src/business/relations',
  ],
  ['src/business/exports'],
  ['src/business/works'],
  [
    'src/business/catalog',
    'src/business/subscribers',
    'src/business/places',
    'src/business/staff',
    'src/business/mail',
    'src/business/ledger',
    'src/business/visits',
  ],
  ['src/platform'],
  ['src/protocols', 'src/values'],
];

/** Two wings beside the floors, with the only doors they have. */
const simulatorsMayImport = ['src/simulators', 'src/platform', 'src/protocols', 'src/values'];
const simulatorsAreImportedBy = ['src/roles', 'src/simulators'];

/** What the protocols take besides node:crypto: sockets in one file, files in one folder, and one XML tokenizer in another. */
const nodeDoors: readonly (readonly [door: string, place: string])[] = [
  ['node:net', 'src/protocols/wire/peer.ts'],
  ['node:fs/promises', 'src/protocols/reports/'],
  ['node:path', 'src/protocols/reports/'],
  ['saxes', 'src/protocols/xml/'],
];

/** Rooms of a slice that are pure: what they decide depends on their arguments alone. */
const pureRoom = /^src\/(business|products|intake|care)\/.*\/?(model|adapt|flow|score)\.ts$/;

/** A slice is entered by its front door. Only roles, who know everyone, also fetch what they mount and ring. */
const rolesMayOpen = ['index.ts', 'routes.ts', 'jobs.ts', 'figures.ts'];

/** Each rule names what is wrong with an arrow, or says nothing. */
const rules: readonly ((arrow: Arrow) => string | undefined)[] = [
  function importsGoDown({ from, to }) {
    const [here, there] = [floorOf(from), floorOf(to)];
    if (here === undefined || there === undefined || sliceOf(from) === sliceOf(to)) return undefined;
    return there > here ? undefined : 'an import must go down';
  },

  function everyFileHasAPlace({ from }) {
    const placed = floorOf(from) !== undefined || /^src\/(simulators|consoles)\//.test(from);
    return placed ? undefined : 'the file stands on no floor of the house';
  },

  function slicesAreEnteredByTheFrontDoor({ from, to }) {
    if (!/^src\/(business|products)\//.test(to) || sliceOf(from) === sliceOf(to)) return undefined;
    if (from.startsWith('src/consoles/')) return undefined;
    // A contract may say what that of a slice below says; through its front door the server would come along into the browser.
    if (from.endsWith('/contract.ts') && to.endsWith('/contract.ts')) return undefined;
    const room = to.slice(sliceOf(to).length + 1);
    const doors = from.startsWith('src/roles/') ? rolesMayOpen : ['index.ts'];
    return doors.includes(room) ? undefined : `another slice is entered by ${doors.join(', ')} only`;
  },

  function protocolsStandAlone({ from, to }) {
    if (!from.startsWith('src/protocols/') || to.startsWith('src/protocols/')) return undefined;
    const allowed = to === 'node:crypto' || nodeDoors.some(([door, place]) => to === door && from.startsWith(place));
    return allowed ? undefined : 'protocols import nothing but themselves';
  },

  function simulatorsAreAWing({ from, to }) {
    const inside = (folders: string[], file: string) => folders.some((folder) => file.startsWith(`${folder}/`));
    const isOurs = to.startsWith('src/');
    if (from.startsWith('src/simulators/') && isOurs && !inside(simulatorsMayImport, to))
      return 'simulators know only the platform and the wire';
    const isContract = to === 'src/simulators/contract.ts' && from.startsWith('src/consoles/');
    if (to.startsWith('src/simulators/') && !isContract && !inside(simulatorsAreImportedBy, from))
      return 'only roles may start simulators';
    return undefined;
  },

  function consolesTalkToRoutes({ from, to }) {
    if (to.startsWith('src/consoles/') && !from.startsWith('src/consoles/'))
      return 'the server knows nothing of the consoles';
    if (!from.startsWith('src/consoles/') || !to.startsWith('src/') || to.startsWith('src/consoles/')) return undefined;
    return to.endsWith('/contract.ts') ? undefined : 'consoles import nothing of the server but contract.ts';
  },

  function contractsAreForBothEnds({ from, to }) {
    if (!from.endsWith('/contract.ts')) return undefined;
    const allowed = to === 'zod' || to.startsWith('src/values/') || to.endsWith('/contract.ts');
    return allowed ? undefined : 'a contract imports zod and values only';
  },

  function pureRoomsDoNoIo({ from, to }) {
    if (!pureRoom.test(from)) return undefined;
    return to.startsWith('src/') && !to.startsWith('src/platform/')
      ? undefined
      : 'a pure room imports neither the platform nor packages';
  },

  function onlyStoresKnowTables({ from, to }) {
    if (!to.startsWith('src/generated/')) return undefined;
    return from === 'src/platform/prisma.ts' ? undefined : 'Prisma is reached through platform/prisma.ts';
  },
];

test('every import goes where the house allows it', (t) => {
  t.deepEqual(violationsOf(readSources(packageRoot, 'src')), []);
});

test('no imports go round in a circle', (t) => {
  t.deepEqual(circlesOf(arrowsOf(readSources(packageRoot, 'src'))), []);
});

const planted: Record<string, [file: string, text: string]> = {
  'an upward import': ['src/platform/db.ts', "import { order } from '../business/subscriptions/index.ts';"],
  'an import of a neighbour': ['src/business/consent/store.ts', "import type { Charge } from '../billing/index.ts';"],
  'a product that knows a product': ['src/products/mms/actions.ts', "import { rain } from '../weather/index.ts';"],
  'an inner room of another slice': [
    'src/intake/mo.ts',
    "import {\n  a,\n  b,\n} from '../business/messages/store.ts';",
  ],
  'a protocol that opens a file': ['src/protocols/sgip/pdus.ts', "import fs from 'node:fs';"],
  'a decision that reads the database': [
    'src/business/billing/model.ts',
    "import type { Tx } from '../../platform/db.ts';",
  ],
  'a page that imports the server': [
    'src/consoles/shell/app.tsx',
    "import { signIn } from '../../business/staff/actions.ts';",
  ],
  'a dynamic upward import': ['src/values/phone.ts', "const x = await import('../platform/log.ts');"],
  'a product that starts a simulator': [
    'src/products/mms/actions.ts',
    "import { smg } from '../../simulators/smg.ts';",
  ],
  'a file without a place': ['src/helpers/util.ts', "import pg from 'pg';"],
};

for (const [title, [file, text]] of Object.entries(planted)) {
  test(`${title} is found`, (t) => {
    t.is(violationsOf(new Map([[file, text]])).length, 1);
  });
}

test('a circle is found', (t) => {
  const sources = new Map([
    ['src/values/a.ts', "import './b.ts';"],
    ['src/values/b.ts', "export * from './c.ts';"],
    ['src/values/c.ts', "import type { A } from './a.ts';"],
  ]);
  t.deepEqual(circlesOf(arrowsOf(sources)), [
    ['src/values/a.ts', 'src/values/b.ts', 'src/values/c.ts', 'src/values/a.ts'],
  ]);
});

test('no test is left out', (t) => {
  const leftOut = /\btest(\.serial)?\.(skip|only|todo|failing)\(/;
  const files = [...readSources(packageRoot, 'test')].filter(([, text]) => leftOut.test(text)).map(([file]) => file);
  t.deepEqual(files, []);
});

function violationsOf(sources: Sources): string[] {
  return arrowsOf(sources).flatMap((arrow) =>
    rules.flatMap((rule) => {
      const fault = rule(arrow);
      return fault ? [`${arrow.from} -> ${arrow.to}: ${fault}`] : [];
    }),
  );
}

/** 0 is the top. Wings and packages are on no floor. */
function floorOf(file: string): number | undefined {
  const floor = floors.findIndex((folders) => folders.some((folder) => isIn(folder, file)));
  return floor < 0 ? undefined : floor;
}

function isIn(folder: string, file: string): boolean {
  return file === folder || file.startsWith(`${folder.replace(/\*$/, '')}${folder.endsWith('*') ? '' : '/'}`);
}

/** What may know its own insides: `src/business/staff`, `src/products/mms`, else the folder under src. */
function sliceOf(file: string): string {
  return file.match(/^src\/(?:(?:business|products)\/)?[^/]+/)?.[0] ?? file;
}

/** A count beside a name, and what the whole application stands in: there is no place for a problem, and nothing waits for them. */
const loadsUnseen = /shell\/(layout|me|settings|use-loaded)\.tsx?$|handset\/business-clock\.tsx$/;
const countsBesideNames = new Set(['counts', 'notices']);

test('What a page could not load is shown as a problem, and never looks as if there were nothing', (t) => {
  const forgotten: string[] = [];
  for (const [file, text] of readSources(packageRoot, 'src')) {
    if (!file.startsWith('src/consoles/') || loadsUnseen.test(file)) continue;
    for (const [, taken = ''] of text.matchAll(/const (\{[^}]*\}|\w+) = useLoaded\(/g)) {
      if (/\bproblem\b/.test(taken) || countsBesideNames.has(taken)) continue;
      if (
        new RegExp(
          `\\b${taken}\\.problem\\b|\\.\\.\\.${taken}\\b|, ${taken}\\)|\\bproblem\\b[^}]*\\} = ${taken};`,
        ).test(text)
      )
        continue;
      forgotten.push(`${file}: ${taken}`);
    }
  }
  t.deepEqual(forgotten, []);
});

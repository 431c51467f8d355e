// Which test files share a process. To load the program takes a process one to two seconds of processor, longer than most files
// test; so in a whole run those that can bear company are imported by one file of AVA, a dozen to a process.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, root } from './steps.mjs';

const folder = 'dist/test/groups';
const most = 12;

/** These start programs and browsers, wait for time limits of links, or need a library that waits before it is there: a process each. */
const loners = /^dist\/test\/(?:browser|journeys|package|ops\/citus|carriers\/\w+-link)/;

/**
 * AVA begins as soon as the first test is declared, so a file that waits for something before it declares has to stay alone; and what
 * is done before or after each test would be done for the tests of others.
 */
const unsociable = /^(?:const(?!.*\basync\b).*\b)?await |\btest(?:\.serial)?\.(?:before|after)Each/m;

/** Writes the groups anew and gives the files for AVA: one for each group, and those that stay alone. */
export function groupTests() {
  rmSync(path.join(root, folder), { recursive: true, force: true });
  mkdirSync(path.join(root, folder));
  const programs = filesUnder('dist/test').filter((file) => file.endsWith('.js'));
  const tests = programs.filter((file) => file.endsWith('.test.js'));
  const helpers = programs.filter((file) => !file.endsWith('.test.js') && waits(textOf(file)));
  const alone = new Set(tests.filter((file) => loners.test(file) || unsociable.test(textOf(file))));
  const groups = pack(tests.filter((file) => !alone.has(file)));
  return { groups: groups.map((members, nth) => write(nth, members, helpers)), alone: [...alone] };
}

/** A test's title may stand once in a process: who has one that is taken goes to the next group. */
function pack(files) {
  const groups = [];
  for (const file of files) {
    const titles = [...textOf(file).matchAll(/^test(?:\.serial)?\((['"`])(.*)\1/gm)].map(([, , title]) => title);
    const room = groups.find(
      ({ members, taken }) => members.length < most && !titles.some((title) => taken.has(title)),
    );
    const group = room ?? { members: [], taken: new Set() };
    if (!room) groups.push(group);
    group.members.push(file);
    for (const title of titles) group.taken.add(title);
  }
  return groups.map(({ members }) => members);
}

/** Modules that wait before they are there are imported first, so that all the tests are declared at once. */
function write(nth, members, helpers) {
  const name = `${nth}-${path.dirname(path.relative('dist/test', members[0])).replaceAll(path.sep, '-')}`;
  const lines = (files) => files.map((file) => `import '${path.relative(folder, file)}';\n`).join('');
  writeFileSync(path.join(root, folder, `${name}.js`), lines(members));
  writeFileSync(path.join(root, folder, `${name}.test.js`), `${lines(helpers)}await import('./${name}.js');\n`);
  return `${folder}/${name}.test.js`;
}

/** A module that gives what it has waited for; programs wait as well, and give nothing. */
function waits(text) {
  return /^(?:export )?const .* = await /m.test(text) && /^export /m.test(text);
}

function textOf(file) {
  return readFileSync(path.join(root, file), 'utf8');
}

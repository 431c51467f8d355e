import { createHash } from 'node:crypto';

/**
 * Files in a mixed order that is the same each time: programs that are killed and started again wait more than they work, so they
 * run beside files that work; and none of the long ones begins last.
 */
function placeOf(file) {
  const name = file.replaceAll('\\', '/').split('/dist/test/').at(-1);
  const place = createHash('sha1').update(name).digest().readUInt32BE() / 2 ** 32;
  return /^(journeys|browser)\//.test(name) ? place * 0.7 : place;
}

export default {
  files: ['dist/test/**/*.test.js'],
  workerThreads: false,
  timeout: '5m',
  sortTestFiles: (one, other) => placeOf(one) - placeOf(other),
};

import { FileStore } from '../../../src/protocols/reports/index.ts';

/** A process that changes one note again and again, in a file that may not grow far, and says how often it failed. */
const store = await FileStore.open(process.argv[2]!);
let failed = 0;
for (let at = 1; at <= 2_000; at++) {
  await store.put('1', { note: 'order 17', settled: false, at }).catch(() => failed++);
}
await store.close();
console.log(failed);

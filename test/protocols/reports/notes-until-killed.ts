import { FileStore } from '../../../src/protocols/reports/index.ts';

/** A process that remembers messages in the file it is told, and says of each when it is safe, until it is killed. */
const store = await FileStore.open(process.argv[2]!);
for (let from = 0; ; from += 20) {
  const ids = Array.from({ length: 20 }, (_, i) => String(from + i));
  await Promise.all(
    ids.map(async (id) => {
      await store.put(id, { note: `order ${id}`, settled: false, at: from });
      process.stdout.write(`${id}\n`);
    }),
  );
}

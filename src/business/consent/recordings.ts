import { createHash } from 'node:crypto';
import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { WorldError } from '../../values/outcome.ts';

/**
 * Recordings of calls, named by the SHA-256 of what was recorded: that is what evidence speaks of. With the key of the house they lie
 * sealed in a store of their own, and a small table says under which name; those from before there was a key are played as they are.
 */
export type Recordings = Blobs & {
  /** Seals one that came before there was a key; the file as it came stays beside it. Undefined where there is no key. */
  readonly seal: ((hash: string) => Promise<void>) | undefined;
};

/** More than any recording that is taken. */
const mostBytes = 1024 ** 3;

/**
 * Opens the recordings: `plain` is where they came before there was a key, `locked` where they lie sealed, and `sealed` opens these; it
 * is undefined where there is no key.
 */
export function openRecordings(
  db: Db,
  { plain, locked, sealed }: { plain: Blobs; locked: Blobs; sealed: Blobs | undefined },
): Recordings {
  async function placeOf(hash: string): Promise<{ blobs: Blobs; name: string }> {
    const name = (await sealedAmong(db, [hash])).get(hash);
    if (name === undefined) return { blobs: plain, name: hash };
    if (sealed) return { blobs: sealed, name };
    throw new WorldError('blob-sealed', `recording ${hash} is sealed and there is no SECRET_KEY: put it back`, {
      retryable: false,
    });
  }

  /**
   * Seals what comes, and remembers it by what it was. One that lies there well stays, for a backup may be speaking of it; the other of the
   * two goes at once, as nothing would ever ask for it again.
   */
  async function keepSealed(store: Blobs, source: Parameters<Blobs['put']>[0], limitBytes: number) {
    const digest = createHash('sha256');
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        digest.update(chunk);
        yield chunk;
      }
    }
    const blob = await store.put(hashed(), limitBytes);
    const hash = digest.digest('hex');
    const there = (await sealedAmong(db, [hash])).get(hash);
    const name = there !== undefined && (await opensTo(store, there, hash)) ? there : blob.hash;
    const before = await db.transact((tx) => saveSealed(tx, { hash, name }));
    for (const one of [before, blob.hash]) if (one !== undefined && one !== name) await store.remove(one, 'at once');
    return { ...blob, hash };
  }

  return {
    put: (source, limitBytes) => (sealed ? keepSealed(sealed, source, limitBytes) : plain.put(source, limitBytes)),
    async read(hash, range) {
      const { blobs, name } = await placeOf(hash);
      return blobs.read(name, range);
    },
    async bytesOf(hash) {
      const { blobs, name } = await placeOf(hash);
      return blobs.bytesOf(name);
    },
    async isSound(hash) {
      const { blobs, name } = await placeOf(hash);
      if (blobs === plain) return plain.isSound(name);
      return (await blobs.isSound(name)) && (await digestOf(blobs, name)) === hash;
    },
    // What is old enough goes, whether or not there still is a key to hear it with.
    async remove(hash) {
      const name = (await sealedAmong(db, [hash])).get(hash);
      if (name === undefined) return plain.remove(hash);
      // Else nothing would know any more that the file as it came lies there.
      if (await isPlainLeft(db, hash)) return false;
      if (!(await locked.remove(name))) return false;
      await db.transact((tx) => forgetSealed(tx, hash));
      return true;
    },
    all: () => plain.all(),
    sweep: () => locked.sweep(),
    seal: sealed && (async (hash) => void (await keepSealed(sealed, await plain.read(hash), mostBytes))),
  };
}

/** Whether a sealed file is whole, and our key opens it to what was recorded. */
async function opensTo(sealed: Blobs, name: string, hash: string): Promise<boolean> {
  if (!(await sealed.isSound(name))) return false;
  try {
    return (await digestOf(sealed, name)) === hash;
  } catch (error) {
    if (error instanceof WorldError && error.code === 'blob-sealed') return false;
    throw error;
  }
}

async function digestOf(blobs: Blobs, name: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of await blobs.read(name)) digest.update(chunk);
  return digest.digest('hex');
}

/** Under which names those of these recordings lie that are sealed. */
export async function sealedAmong(db: Db, hashes: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.read<{ hash: string; name: string }>(
    'select hash, kept_hash as name from sealed_recording where hash = any($1)',
    [hashes],
  );
  return new Map(rows.map(({ hash, name }) => [hash, name]));
}

/** What lies sealed under a name: the recording by what was said, if any. */
export async function recordingUnder(db: Db, name: string): Promise<string | undefined> {
  const [row] = await db.read<{ hash: string }>('select hash from sealed_recording where kept_hash = $1', [name]);
  return row?.hash;
}

/** Returns under which name it lay before. One at a time, so that no file is forgotten. Whether one as it came lies beside it is looked for later. */
async function saveSealed(tx: Tx, { hash, name }: { hash: string; name: string }): Promise<string | undefined> {
  await tx.sql('lock sealed recordings', "select pg_advisory_xact_lock(hashtext('sealed recordings'))", []);
  const [before] = await tx.sql<{ name: string }>(
    'sealed recording before',
    'select kept_hash as name from sealed_recording where hash = $1',
    [hash],
  );
  await tx.sql(
    'save sealed recording',
    `insert into sealed_recording (hash, kept_hash, plain_left) values ($1, $2, true)
     on conflict (hash) do update set kept_hash = excluded.kept_hash, plain_left = true`,
    [hash, name],
  );
  return before?.name;
}

async function forgetSealed(tx: Tx, hash: string): Promise<void> {
  await tx.sql('forget sealed recording', 'delete from sealed_recording where hash = $1', [hash]);
}

/** Recordings that are sealed, and whose file as it came may still lie beside them: at most `limit`, after a hash. */
export async function plainLeft(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db.read<{ hash: string }>(
    'select hash from sealed_recording where plain_left and hash > $1 order by hash limit $2',
    [after, limit],
  );
  return rows.map(({ hash }) => hash);
}

/** Whether the file as it came of a sealed recording may still lie beside it. */
export async function isPlainLeft(db: Db, hash: string): Promise<boolean> {
  const rows = await db.read('select from sealed_recording where hash = $1 and plain_left', [hash]);
  return rows.length > 0;
}

/** Notes that the file as it came is gone, or is another's. */
export async function notePlainGone(tx: Tx, hash: string): Promise<void> {
  await tx.sql('plain recording gone', 'update sealed_recording set plain_left = false where hash = $1', [hash]);
}

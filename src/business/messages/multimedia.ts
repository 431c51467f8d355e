import { z } from 'zod';
import { type Blobs, readWhole } from '../../platform/blobs.ts';
import type { Medium } from '../../protocols/mm7/index.ts';

/** Bytes of one object, and of the list of them, at most. */
const limitBytes = 4 * 1024 * 1024;

const manifest = z.strictObject({
  parts: z
    .array(z.strictObject({ name: z.string(), type: z.string(), charset: z.string().optional(), sha256: z.string() }))
    .min(1),
});

/**
 * Keeps the objects of an MMS, SMIL among them, and the list that ties them together. Returns the hash of that list, which names the
 * whole content: the same objects have the same name, and nobody can change them unseen. An MT carries it as `mms`.
 */
export async function storeMultimedia(blobs: Blobs, media: readonly Medium[]): Promise<string> {
  const parts = [];
  for (const { name, type, charset, data } of media) {
    const { hash } = await blobs.put([data], limitBytes, 'for good');
    parts.push({ name, type, ...(charset !== undefined && { charset }), sha256: hash });
  }
  const written = Buffer.from(JSON.stringify(manifest.parse({ parts })));
  return (await blobs.put([written], limitBytes, 'for good')).hash;
}

/** The objects of an MMS by its name. Throws a WorldError when one of them is missing or was changed on disk. */
export async function loadMultimedia(blobs: Pick<Blobs, 'read'>, hash: string): Promise<Medium[]> {
  const { parts } = manifest.parse(JSON.parse((await readWhole(blobs, hash)).toString('utf8')));
  return Promise.all(
    parts.map(async ({ name, type, charset, sha256 }): Promise<Medium> => {
      return { name, type, ...(charset !== undefined && { charset }), data: await readWhole(blobs, sha256) };
    }),
  );
}

import sharp from 'sharp';
import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';

/** Bytes of a picture as a camera brings it. */
export const pictureLimitBytes = 12 * 1024 * 1024;
/** Larger ones are refused before they are decoded: a few bytes may claim to be a terabyte. */
const mostPixels = 60_000_000;
/** So long a side reads well, also of a whole sheet. */
const longestSide = 2400;
const formats = ['jpeg', 'png', 'webp'];

/**
 * A picture as it is kept: upright, of a readable size, and without what the camera wrote into it (place, time, device). Undefined when it is none.
 */
export async function cleaned(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
  try {
    const { format } = await picture.metadata();
    if (!formats.includes(format)) return undefined;
    return await picture
      .rotate()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .jpeg({ quality: 85 })
      .toBuffer();
  } catch {
    // Whatever the decoder says, it is no picture for us; the person is told so.
    return undefined;
  }
}

const pageSize = 200;

/**
 * Lets go of what tells about a person, when an errand was over long enough: pictures, the words of the wish, names and plates. Numbers, fees and
 * receipts stay as long as billing does. A file goes first: after a crash in between it is asked for once more.
 */
export async function letGoOfPapers(db: Db, files: Blobs, before: Date, now: Date): Promise<void> {
  for (;;) {
    const over = await db.read<{ id: Id }>(
      'select id from errand where over_at < $1 and stripped_at is null order by over_at limit $2',
      [before, pageSize],
    );
    let stuck = 0;
    for (const { id } of over) if (!(await letGo(db, files, id, now))) stuck++;
    if (over.length < pageSize || stuck === over.length) return;
  }
}

/** False when a file of it came in just now and stays: it is asked for tomorrow. */
async function letGo(db: Db, files: Blobs, id: Id, now: Date): Promise<boolean> {
  return db.transact(async (tx) => {
    const photos = await tx.sql<{ hash: string; shared: boolean }>(
      'photos to let go',
      `select p.hash, exists (select from errand_photo o where o.hash = p.hash and o.errand_id <> p.errand_id and o.removed_at is null) as shared
       from errand_photo p where p.errand_id = $1 and p.removed_at is null for update`,
      [id],
    );
    for (const { hash, shared } of photos) if (!shared && !(await files.remove(hash))) return false;
    await tx.sql(
      'photos let go',
      'update errand_photo set removed_at = $2 where errand_id = $1 and removed_at is null',
      [id, now],
    );
    await tx.sql(
      'errand stripped',
      `update errand set stripped_at = $2, body = jsonb_set(body || '{"wish": "", "contact": "", "plate": null, "waitingFor": null}', '{steps}',
         coalesce((select jsonb_agg(s || '{"note": ""}' order by at) from jsonb_array_elements(body -> 'steps') with ordinality t(s, at)), '[]'))
       where id = $1 and stripped_at is null`,
      [id, now],
    );
    return true;
  });
}

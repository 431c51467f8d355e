import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { openPicture } from '../../platform/pictures.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later, minuteMs } from '../../values/time.ts';

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
  const picture = openPicture(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
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

/** How long papers are kept after an errand is over: as long as somebody may come back about it. */
export const papersMs = 90 * dayMs;

const pageSize = 200;
/** A file that came within the hour is not removed yet. */
const removeAgainMs = 61 * minuteMs;

/** When the next papers go. */
export async function nextPapers(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>('select min(papers_until) as at from errand');
  return row?.at ?? undefined;
}

/**
 * Lets go of what tells about a person, when an errand was over long enough, or its person wished so: pictures, the words of the wish, names and
 * plates. Numbers, fees and receipts stay as long as billing does. A file goes first: after a crash in between it is asked for once more.
 */
export async function letGoOfPapers(db: Db, files: Blobs, now: Date): Promise<void> {
  for (;;) {
    const due = await db.read<{ id: Id }>(
      'select id from errand where papers_until <= $1 order by papers_until limit $2',
      [now, pageSize],
    );
    for (const { id } of due) await db.transact((tx) => letGo(tx, files, id, now));
    if (due.length < pageSize) return;
  }
}

async function letGo(tx: Tx, files: Blobs, id: Id, now: Date): Promise<void> {
  const photos = await tx.sql<{ hash: string; shared: boolean }>(
    'photos to let go',
    `select p.hash, exists (select from errand_photo o where o.hash = p.hash and o.errand_id <> p.errand_id and o.removed_at is null) as shared
     from errand_photo p where p.errand_id = $1 and p.removed_at is null for update`,
    [id],
  );
  for (const { hash, shared } of photos)
    if (!shared && !(await files.remove(hash))) {
      await tx.sql('papers stay a while', 'update errand set papers_until = $2 where id = $1', [
        id,
        later(now, removeAgainMs),
      ]);
      return;
    }
  await tx.sql('photos let go', 'update errand_photo set removed_at = $2 where errand_id = $1 and removed_at is null', [
    id,
    now,
  ]);
  await tx.sql('errand stripped', `update errand set papers_until = null, ${stripped} where id = $1`, [id, now]);
}

/** Sets what an errand is without the words about its person. */
const stripped = `stripped_at = coalesce(stripped_at, $2), body = jsonb_set(body || '{"wish": "", "contact": "", "plate": null, "waitingFor": null}', '{steps}',
  coalesce((select jsonb_agg(s || '{"note": ""}' order by at) from jsonb_array_elements(body -> 'steps') with ordinality t(s, at)), '[]'))`;

/** Who ordered them wishes to be forgotten: the words about them go from what is over, and the clock lets go of its pictures at once. */
export async function erasePapers(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<number> {
  const rows = await tx.sql(
    'erase papers of errands',
    `update errand set papers_until = $2, ${stripped}
     where phone = $1 and over_at is not null and asked_at <= $2 and papers_until is not null returning 1`,
    [phone, until],
  );
  return rows.length;
}

import { storeMultimedia } from '../../../business/messages/index.ts';
import type { Medium } from '../../../protocols/mm7/index.ts';
import { fitIssue, type Part } from '../editorial/fitting.ts';
import { mediaIn, type StoredIssue } from '../editorial/store.ts';
import type { PushHouse } from './house.ts';

/**
 * Makes an issue for every class of handsets and keeps its objects: the name of what each class gets. A class for which it cannot be
 * made small enough gets what was made for the next smaller one; nothing at all comes out where it fits none.
 */
export async function prepare(
  house: Pick<PushHouse, 'db' | 'blobs' | 'media' | 'classes'>,
  { content }: Pick<StoredIssue, 'content'>,
): Promise<Record<string, string>> {
  const { db, blobs, media, classes } = house;
  const known = await mediaIn(db, content);
  const renditions: Record<string, string> = {};
  let smaller: string | undefined;
  for (const handsets of classes.all) {
    const made = await fitIssue(content, handsets, { media, blobs, known });
    if (made.fits) smaller = await storeMultimedia(blobs, mediaOfParts(made.parts));
    if (smaller !== undefined) renditions[handsets.code] = smaller;
  }
  return renditions;
}

/** The parts of a rendition as objects of a message. */
export function mediaOfParts(parts: readonly Part[]): Medium[] {
  return parts.map(({ name, type, bytes }) => ({
    ...{ name, type, data: bytes },
    ...(type === 'text/plain' && { charset: 'utf-8' }),
  }));
}

import { type Blobs, readWhole } from '../../../platform/blobs.ts';
import type { Db } from '../../../platform/db.ts';
import { InvalidRequest, type Text } from '../../../platform/http/index.ts';
import type { Id } from '../../../values/id.ts';
import { factsOf, PictureError } from '../media.ts';
import { type Medium, readMedia, saveMedium } from './store.ts';

/** Originals may be as a camera makes them; what is sent is made from them. */
export const pictureLimitBytes = 12 * 1024 * 1024;
/** A sound goes as it is, so it must fit beside pictures. */
const soundLimitBytes = 60 * 1024;
const amrHead = '#!AMR\n';

/** What an editor brings with a file. */
export type Brought = { readonly name: string; readonly source: string; readonly rights: string };

/**
 * Takes a picture or a sound into the library. @throws InvalidRequest, with the remedy, for what is neither; BlobTooLarge
 * beyond the limit.
 */
export async function takeMedium(
  { db, blobs }: { db: Db; blobs: Blobs },
  upload: AsyncIterable<Uint8Array>,
  brought: Brought,
  by: Id,
  now: Date,
): Promise<Medium> {
  const { hash, bytes, head } = await blobs.put(upload, pictureLimitBytes);
  const isSound = head.subarray(0, amrHead.length).toString('latin1') === amrHead;
  if (isSound && bytes > soundLimitBytes)
    throw refused(`${Math.ceil(bytes / 1024)} KB`, {
      'zh-CN': '请将声音剪到 60 KB 以内',
      en: 'cut the sound to 60 KB',
    });
  const facts = isSound ? null : await factsOf(await readWhole(blobs, hash)).catch(explain);
  const type = facts ? `image/${facts.format}` : 'audio/amr';
  await db.transact((tx) => saveMedium(tx, { hash, type, bytes, facts, ...brought, by, at: now }));
  return (await readMedia(db, [hash])).get(hash)!;
}

function explain(error: unknown): never {
  if (!(error instanceof PictureError)) throw error;
  throw refused(error.message, remedies[error.code]);
}

const remedies: Readonly<Record<PictureError['code'], Text>> = {
  'no-picture': {
    'zh-CN': '请上传图片（JPEG、PNG、GIF、WebP）或 AMR 声音',
    en: 'bring a picture (JPEG, PNG, GIF, WebP) or a sound (AMR)',
  },
  format: { 'zh-CN': '请另存为 JPEG、PNG、GIF 或 WebP', en: 'save it as JPEG, PNG, GIF or WebP' },
  'too-large': { 'zh-CN': '请缩小到 4000 万像素以内', en: 'make it smaller than 40 million pixels' },
};

function refused(value: string, remedy: Text): InvalidRequest {
  return new InvalidRequest([{ field: 'body', value, remedy }]);
}

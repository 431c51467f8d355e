import { auditRequest } from '../../business/staff/index.ts';
import { problems, type Route, route } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';
import { errandParams, photoParams, photoQuery, photoTaken } from './contract.ts';
import { isOver } from './model.ts';
import { cleaned, pictureLimitBytes } from './papers.ts';
import { refused } from './problems.ts';
import { allowed, type ErrandRoutesHouse, everyone, seen } from './seeing.ts';
import { insertPhoto, photosOf } from './store.ts';

/** More of one errand are a mistake. */
const picturesAtMost = 60;

/** Pictures of papers, receipts and signatures, from the camera of who stands at the office. */
export function photoRoutes(house: ErrandRoutesHouse): Route[] {
  const { db, errandFiles } = house;
  return [
    route({
      method: 'POST',
      path: '/api/errands/:id/photos',
      access: everyone,
      summary:
        'Brings a picture (JPEG, PNG, WebP, 12 MiB at most); it is made anew, so that nothing of the camera stays in it',
      params: errandParams,
      query: photoQuery,
      upload: ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'],
      answer: photoTaken,
      async handle(request) {
        const { params, query, staff, now } = request;
        const errand = await allowed(house, staff!, params.id, 'photo');
        if (isOver(errand)) throw refused('over');
        if (query.step !== undefined && !errand.steps.some(({ code }) => code === query.step))
          throw refused('no-such-step');
        if ((await photosOf(db, errand.id)).length >= picturesAtMost) throw refused('too-many-pictures');
        const picture = await cleaned(await bytesOf(request.upload));
        if (!picture) throw refused('not-a-picture');
        const { hash, bytes } = await errandFiles.put([picture], pictureLimitBytes);
        const photo = { id: newId(now), errandId: errand.id, kind: query.kind, step: query.step ?? null, hash, bytes };
        await db.transact(async (tx) => {
          await insertPhoto(tx, { ...photo, by: staff!.id, at: now });
          await auditRequest(tx, request, 'errand.photo', { id: errand.id, phone: errand.phone }, { hash, bytes });
        });
        return { body: { id: photo.id } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/errands/:id/photos/:photo',
      access: everyone,
      summary: 'A picture of an errand, after it was compared with its hash',
      params: photoParams,
      sends: ['image/jpeg'],
      async handle(request) {
        const { params, staff } = request;
        const errand = await seen(house, staff!, params.id);
        const photo = (await photosOf(db, errand.id)).find(({ id }) => id === params.photo);
        if (!photo) throw problems.notFound();
        if (photo.removedAt) throw refused('picture-gone');
        const { hash, bytes } = photo;
        await db.transact((tx) =>
          auditRequest(tx, request, 'errand.photo.read', { id: errand.id, phone: errand.phone }, { hash }),
        );
        return { media: { type: 'image/jpeg', bytes, content: (range) => errandFiles.read(hash, range) } };
      },
    }),
  ];
}

async function bytesOf(upload: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of upload) {
    bytes += chunk.length;
    if (bytes > pictureLimitBytes) throw problems.fileTooLarge(pictureLimitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

import { problems, type Route, route } from '../../platform/http/index.ts';
import { keepFile } from '../../platform/table.ts';
import { newId } from '../../values/id.ts';
import { auditRequest } from '../staff/index.ts';
import { attachmentView, ticketParams, uploadQuery } from './contract.ts';
import { attachmentLimitBytes, attachmentTypes, kindOf } from './files.ts';
import { refused } from './problems.ts';
import { everyone, seen, type TicketRoutesHouse } from './seeing.ts';
import { findAttachment, insertAttachment } from './store.ts';

/** What came with a mail may be of more kinds than may be brought: it is saved, and no browser opens it. */
const otherType = 'application/octet-stream';

/** Files of messages. */
export function attachmentRoutes(house: TicketRoutesHouse): Route[] {
  const { db, blobs } = house;
  return [
    route({
      method: 'POST',
      path: '/api/ticket-attachments',
      access: everyone,
      summary:
        'Brings a file for a message: pictures, PDF, TIFF, sound, text and ZIP, told by their bytes, 10 MiB at most',
      query: uploadQuery,
      upload: ['application/octet-stream'],
      answer: attachmentView,
      async handle(request) {
        const { query, staff, now } = request;
        const { hash, bytes, head } = await keepFile(blobs, request.upload, attachmentLimitBytes);
        const type = kindOf(head);
        if (type === undefined) throw refused('not-attachable');
        const file = { id: newId(now), name: query.name, type, bytes, hash };
        await db.transact(async (tx) => {
          await insertAttachment(tx, { ...file, by: staff!.id }, now);
          await auditRequest(tx, request, 'ticket.attachment.bring', file.id, { name: file.name, bytes, hash });
        });
        return { body: file };
      },
    }),
    route({
      method: 'GET',
      path: '/api/ticket-attachments/:id',
      access: everyone,
      summary: 'A file of a message, after it was compared with its hash',
      sends: [...attachmentTypes, otherType],
      params: ticketParams,
      async handle(request) {
        const file = await findAttachment(db, request.params.id);
        if (!file) throw problems.notFound();
        if (file.direction === 'note' && request.staff!.role === 'agent-10010') throw problems.notFound();
        await seen(house, request, file.ticketId);
        await db.transact((tx) => auditRequest(tx, request, 'ticket.attachment.read', file.id, { hash: file.hash }));
        return {
          download: {
            name: file.name,
            type: attachmentTypes.includes(file.type) ? file.type : otherType,
            content: await blobs.read(file.hash),
          },
        };
      },
    }),
  ];
}

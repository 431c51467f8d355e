import { BlobTooLarge } from '../../platform/blobs.ts';
import { InvalidRequest, Problem, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';
import { codeBody, codeRefused, codeSent, proofBody, sendPageCode, spendProof, tryCode } from '../phone-proof/index.ts';
import { insertAttachment } from '../tickets/index.ts';
import {
  deskCategories,
  helpMessageBody,
  helpTicketBody,
  helpTicketOpened,
  helpTickets,
  idParams,
  mostPictures,
  pictureQuery,
  pictureTaken,
} from './contract.ts';
import type { DeskHouse } from './house.ts';
import { addOnPage, askOnPage, ticketsShown } from './page-tickets.ts';
import { addPicture, beginVisit, clearPictures, type Visit, visitMs, visitOf } from './visits.ts';

const purpose = 'help';
const cookieName = 'spgate-help';
const pictureBytes = 5 * 1024 * 1024;

/**
 * The help page for everybody (CA-071): a phone is proved by a code, and for half an hour its requests are taken and shown. Nothing is
 * told of a phone to who has not proved it.
 */
export function helpRoutes(house: DeskHouse & { readonly behindTls: boolean }): Route[] {
  const { db, blobs, tickets, behindTls } = house;
  const { categories } = tickets.desk;
  const visit = async (request: Pick<Request, 'cookie' | 'now'>): Promise<Visit> => {
    const found = await visitOf(db, request.cookie(cookieName) ?? '', request.now);
    if (!found) throw proofNeeded();
    return found;
  };
  return [
    route({
      method: 'GET',
      path: '/api/help',
      access: 'public',
      summary: 'What a request for help may be about',
      answer: deskCategories,
      handle: async () => ({ body: { items: [...categories].map(([code, title]) => ({ code, title })) } }),
    }),
    route({
      method: 'POST',
      path: '/api/help/codes',
      access: 'public',
      summary: 'Sends a one-time code to a phone; the answer does not tell whether the phone exists',
      body: codeBody,
      answer: codeSent,
      async handle({ body: { phone }, address, now }) {
        return {
          status: 202,
          body: await sendPageCode(tickets, { phone, purpose, wording: '在线客服', address }, now),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/help/proof',
      access: 'public',
      rate: 'strict',
      summary: 'Proves a phone by its code: for half an hour its requests are taken and shown',
      body: proofBody,
      answer: helpTickets,
      async handle({ body: { phone, code }, now }) {
        const proof = await tryCode(db, { phone, purpose, code }, now);
        const token =
          proof && (await db.transact(async (tx) => (await spendProof(tx, proof, now)) && beginVisit(tx, phone, now)));
        if (!token) throw codeRefused();
        const secure = behindTls ? '; Secure' : '';
        const cookie = `${cookieName}=${token}; Path=/api/help; HttpOnly; SameSite=Strict; Max-Age=${visitMs / 1000}${secure}`;
        return { body: await ticketsShown(house, phone, now), headers: { 'set-cookie': cookie } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/help/tickets',
      access: 'public',
      summary: 'What the proved phone asked, and how that stands',
      answer: helpTickets,
      async handle(request) {
        return { body: await ticketsShown(house, (await visit(request)).phone, request.now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/help/pictures',
      access: 'public',
      summary: `Takes a picture for the next request: JPEG, PNG or WebP, 5 MB, ${mostPictures} of them`,
      query: pictureQuery,
      upload: ['image/jpeg', 'image/png', 'image/webp'],
      answer: pictureTaken,
      async handle(request) {
        const who = await visit(request);
        if (who.pictures.length >= mostPictures) throw tooManyPictures();
        const { hash, bytes, head } = await blobs.put(request.upload, pictureBytes).catch((error) => {
          throw error instanceof BlobTooLarge ? problems.fileTooLarge(pictureBytes) : error;
        });
        const type = pictureTypeOf(head);
        if (!type) throw noPicture();
        const file = { id: newId(request.now), name: request.query.name, type, bytes, hash, by: null };
        await db.transact(async (tx) => {
          if (!(await addPicture(tx, who, file.id, mostPictures))) throw tooManyPictures();
          await insertAttachment(tx, file, request.now);
        });
        return { status: 201, body: { id: file.id } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/help/tickets',
      access: 'public',
      summary: 'Opens a ticket of the proved phone; the same id again is the same request',
      body: helpTicketBody,
      answer: helpTicketOpened,
      async handle(request) {
        const { body, now } = request;
        const who = await visit(request);
        const foreign = body.pictures.find((id) => !who.pictures.includes(id));
        if (foreign) throw new InvalidRequest([{ field: 'body.pictures', value: foreign, remedy: pictureAgain }]);
        const { id, category, text, pictures, name } = body;
        const asked = { id, category, text, name: name === '' ? null : name, pictures };
        const { number, isNew } = await askOnPage(house, who.phone, asked, now, (tx) => clearPictures(tx, who));
        return { status: isNew ? 201 : 200, body: { number } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/help/tickets/:id/messages',
      access: 'public',
      summary: 'Adds to a request of the proved phone',
      params: idParams,
      body: helpMessageBody,
      answer: helpTickets,
      async handle(request) {
        const who = await visit(request);
        await addOnPage(house, who.phone, { ticketId: request.params.id, ...request.body }, request.now);
        return { body: await ticketsShown(house, who.phone, request.now) };
      },
    }),
  ];
}

/** What a picture is: told by its first bytes. */
export function pictureTypeOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  return text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP' ? 'image/webp' : undefined;
}

const proofNeeded = () =>
  new Problem(401, 'phone-not-proved', {
    'zh-CN': '请先用短信验证码验证手机号；验证后 30 分钟内有效',
    en: 'Prove your number with a code by SMS first; that lasts for half an hour',
  });
const noPicture = () =>
  new Problem(415, 'no-picture', {
    'zh-CN': '文件不是图片：请上传 JPEG、PNG 或 WebP',
    en: 'The file is no picture: send JPEG, PNG or WebP',
  });
const tooManyPictures = () =>
  new Problem(409, 'too-many-pictures', {
    'zh-CN': `一次最多上传 ${mostPictures} 张图片`,
    en: `At most ${mostPictures} pictures go with one request`,
  });

const pictureAgain = { 'zh-CN': '请重新上传这张图片', en: 'bring the picture again' };

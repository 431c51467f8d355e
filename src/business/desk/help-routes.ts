import { BlobTooLarge } from '../../platform/blobs.ts';
import { InvalidRequest, Problem, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { groupBy } from '../../values/group.ts';
import { newId } from '../../values/id.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../values/time.ts';
import { sendCode, spendProof, tryCode } from '../phone-proof/index.ts';
import { carrierOf, subscriberOf } from '../subscribers/index.ts';
import {
  insertAttachment,
  type Numbered,
  openTicket,
  receive,
  type SaidOn,
  saidOn,
  ticketsOf,
  webTicketsSince,
} from '../tickets/index.ts';
import {
  deskCategories,
  type HelpTickets,
  helpCodeBody,
  helpCodeSent,
  helpMessageBody,
  helpProofBody,
  helpTicketBody,
  helpTicketOpened,
  helpTickets,
  idParams,
  mostPictures,
  pictureQuery,
  pictureTaken,
} from './contract.ts';
import type { DeskHouse } from './house.ts';
import { addPicture, beginVisit, clearPictures, lockVisitor, type Visit, visitMs, visitOf } from './visits.ts';

const purpose = 'help';
const cookieName = 'spgate-help';
const pictureBytes = 5 * 1024 * 1024;
/** One phone asks for help so often in a day; more is told on what stands. */
const mostPerDay = 5;

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
      body: helpCodeBody,
      answer: helpCodeSent,
      async handle({ body: { phone }, address, now }) {
        const carrier = carrierOf(tickets.segments, phone)?.carrier;
        const wish = { phone, carrier, purpose, wording: '在线客服', address, from: numberFor(house, carrier) };
        const sent = await sendCode({ db, door: tickets.door, texts: tickets.terms.catalog.texts }, wish, now);
        if ('waitMs' in sent) throw problems.tooMany(Math.ceil(sent.waitMs / 1000));
        return { status: 202, body: { validForSeconds: sent.validMs / 1000, nextAfterSeconds: 60 } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/help/proof',
      access: 'public',
      rate: 'strict',
      summary: 'Proves a phone by its code: for half an hour its requests are taken and shown',
      body: helpProofBody,
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
        if (foreign)
          throw new InvalidRequest([{ field: 'body.pictures', value: foreign, remedy: 'bring the picture again' }]);
        if (!categories.has(body.category))
          throw new InvalidRequest([
            {
              field: 'body.category',
              value: body.category,
              remedy: `choose one of ${[...categories.keys()].join(', ')}`,
            },
          ]);
        const { id, category, text, pictures, name } = body;
        const opened = await db.transact(async (tx) => {
          const asked = {
            ...({ source: 'web', channel: 'web' } as const),
            ...{ category, text, phone: who.phone, attachments: pictures, messageReference: id },
            name: name === '' ? null : name,
            subject: text.split('\n')[0]!.slice(0, 60),
          };
          // Two requests of a phone are counted one after the other.
          await lockVisitor(tx, who.phone);
          const isFull = (await webTicketsSince(tx, who.phone, later(now, -dayMs))) >= mostPerDay;
          const one = await openTicket(tx, tickets, asked, now);
          // The same request again is no further one.
          if (one && isFull) throw tooManyTickets();
          if (one) await clearPictures(tx, who);
          return one;
        });
        const number = opened?.number ?? (await numberOfRequest(house, who, id));
        return { status: opened ? 201 : 200, body: { number } };
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
        const theirs = await mine(house, who.phone);
        const { id } = request.params;
        if (!theirs.some(({ ticket, parts }) => ticket.id === id || parts.some((part) => part.ticket.id === id)))
          throw problems.notFound();
        const arrival = { ticketId: id, channel: 'web', text: request.body.text, reference: request.body.id } as const;
        await db.transact((tx) => receive(tx, tickets, arrival, request.now));
        return { body: await ticketsShown(house, who.phone, request.now) };
      },
    }),
  ];
}

/** The number that a code comes from: one that a link carries to this phone. */
function numberFor({ tickets }: DeskHouse, carrier: string | undefined) {
  const { door, terms } = tickets;
  const lanes = door.lanes.filter((lane) => (lane.carriers as readonly string[]).includes(carrier ?? ''));
  const access =
    terms.catalog.accessNumbers.find(({ number }) => lanes.some((lane) => lane.accessNumbers.includes(number))) ??
    terms.catalog.accessNumbers[0]!;
  return { accessNumber: access.number, serviceCode: access.freeServiceCode };
}

/** A case, the tickets that go on in it, and what was said on all of them. */
type Case = Numbered & { readonly parts: readonly Numbered[]; readonly said: readonly SaidOn[] };

const mostTickets = 100;

/** Cases of this phone that its holder of today may see: those opened since the number is theirs. */
async function mine({ db }: DeskHouse, phone: string): Promise<Case[]> {
  const holder = await db.transact((tx) => subscriberOf(tx, phone));
  if (!holder) return [];
  const theirs = (await ticketsOf(db, phone, mostTickets)).filter(
    ({ ticket }) => !ticket.holderGone && ticket.openedAt >= holder.holderSince.getTime(),
  );
  const known = new Map(theirs.map((one) => [one.ticket.id, one]));
  const rootOf = (one: Numbered): Numbered => {
    const into = known.get(one.ticket.mergedInto ?? '');
    return into ? rootOf(into) : one;
  };
  const said = await saidOn(db, [...known.keys()]);
  const saidIn = groupBy(said, ({ ticketId }) => rootOf(known.get(ticketId)!).ticket.id);
  const cases = groupBy(theirs, (one) => rootOf(one).ticket.id);
  return [...cases].map(([id, all]) => ({
    ...known.get(id)!,
    parts: all.filter(({ ticket }) => ticket.id !== id),
    said: saidIn.get(id) ?? [],
  }));
}

async function numberOfRequest(house: DeskHouse, { phone }: Visit, reference: string): Promise<string> {
  const theirs = await mine(house, phone);
  const found = theirs.find(({ said }) => said.some((one) => one.reference === reference));
  if (!found) throw problems.notFound();
  return found.number;
}

async function ticketsShown(house: DeskHouse, phone: string, now: Date): Promise<HelpTickets> {
  const theirs = await mine(house, phone);
  const { categories } = house.tickets.desk;
  return {
    phone: maskPhone(phone),
    items: theirs.map(({ number, ticket, parts, said }) => ({
      ...{ id: ticket.id, number, subject: ticket.subject, state: stateFor(ticket) },
      merged: parts.map((part) => part.number),
      category: categories.get(ticket.category) ?? { 'zh-CN': ticket.category, en: ticket.category },
      openedAt: beijingIso(new Date(ticket.openedAt)),
      messages: said
        .filter(({ at }) => at <= now)
        .map(({ direction, text, at }) => ({
          from: direction === 'in' ? ('you' as const) : ('us' as const),
          text,
          at: beijingIso(at),
        })),
    })),
  };
}

/** How a case stands, in the words of who asked. */
function stateFor({ state, answers }: Numbered['ticket']): HelpTickets['items'][number]['state'] {
  if (state === 'closed') return 'closed';
  if (state === 'solved') return 'answered';
  if (state === 'waiting') return 'waiting-for-you';
  return answers > 0 || state !== 'open' ? 'in-work' : 'received';
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
const codeRefused = () =>
  new Problem(403, 'code-refused', {
    'zh-CN': '验证码不正确或已失效，请核对短信，或重新获取',
    en: 'The code is wrong or no longer good: check the SMS, or ask for a new one',
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
const tooManyTickets = () =>
  new Problem(429, 'too-many-requests-for-help', {
    'zh-CN': '今天提交的问题较多，请在已提交的客服单下补充，或拨打客服热线',
    en: 'You asked often today: add to a request below, or call the hotline',
  });

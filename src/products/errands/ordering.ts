import { z } from 'zod';
import type { Db, Tx } from '../../platform/db.ts';
import { type Access, type Request, type Route, route } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import type { ErrandHouse } from './actions.ts';
import { askBody, errandOffers, ownAcceptBody, ownErrands } from './contract.ts';
import type { Actor } from './decide.ts';
import { acceptOwnErrand, askOwnErrand, cancelOwnErrand, errandOffersOf, readOwnErrands } from './own.ts';
import { refused } from './problems.ts';

/** Who orders errands on pages: the person their own, or an agent for a number that he has opened. Whoever mounts the routes says so. */
export type Orderer = {
  /** `/api/me/errands`. */
  readonly path: string;
  readonly access: Access;
  /** What stands in the path, if anything does. */
  readonly params?: z.ZodObject;
  /** Only the person agrees and ends; an agent has the errand's own page for what he may do. */
  readonly isOwner: boolean;
  /** Whose errands they are, who asks, and what proves it. Throws the problem of who may not. */
  whose(
    tx: Tx,
    request: Request,
  ): Promise<{ readonly phone: Phone; readonly by: Actor; readonly evidence: Readonly<Record<string, string>> }>;
  /** Writes down what was done, where it is not the person who did it. */
  audit?(
    tx: Tx,
    request: Request,
    action: string,
    of: { id: string; phone: Phone },
    detail: Record<string, string>,
  ): Promise<void>;
};

/** The errands of a phone on a page: to see them, what there is to order, to ask; for the person also to agree and to end. */
export function orderRoutes({ db, ...house }: ErrandHouse & { readonly db: Db }, orderer: Orderer): Route[] {
  const { path, access } = orderer;
  const params = orderer.params ?? z.object({});
  const one = params.extend({ errand: z.uuid() });
  const seen = async (phone: Phone, now: Date) => ({ body: await readOwnErrands(db, house, phone, now) });
  const owner: Route[] = [
    route({
      method: 'POST',
      path: `${path}/:errand/accept`,
      access,
      summary: 'Agrees to the quotation that the page showed; one that was replaced or has lapsed is refused',
      params: one,
      body: ownAcceptBody,
      answer: ownErrands,
      async handle(request) {
        const { errand: id } = one.parse(request.params);
        const phone = await db.transact(async (tx) => {
          const who = await orderer.whose(tx, request);
          const { quotationId } = request.body;
          const came = await acceptOwnErrand(tx, house, who, { id: String(id), quotationId }, request.now);
          if (!came.ok) throw refused(came.code);
          return who.phone;
        });
        return seen(phone, request.now);
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:errand/cancel`,
      access,
      summary: 'Ends an errand that nobody works on yet and nothing was paid for',
      params: one,
      answer: ownErrands,
      async handle(request) {
        const { errand: id } = one.parse(request.params);
        const phone = await db.transact(async (tx) => {
          const who = await orderer.whose(tx, request);
          const came = await cancelOwnErrand(tx, house, who, String(id), request.now);
          if (!came.ok) throw refused(came.code);
          return who.phone;
        });
        return seen(phone, request.now);
      },
    }),
  ];
  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'The errands of the phone with quotation, steps and receipts, the newest first',
      params,
      answer: ownErrands,
      async handle(request) {
        const { phone } = await db.transact((tx) => orderer.whose(tx, request));
        return seen(phone, request.now);
      },
    }),
    route({
      method: 'GET',
      path: `${path}/offers`,
      access,
      summary: 'What errands can be ordered, where, at what price today, with papers, steps and rules',
      params,
      answer: errandOffers,
      async handle(request) {
        await db.transact((tx) => orderer.whose(tx, request));
        return { body: errandOffersOf(house, request.now) };
      },
    }),
    route({
      method: 'POST',
      path,
      access,
      summary: 'Asks for an errand; it is quoted before anything is done, and never on the phone bill',
      params,
      body: askBody.omit({ phone: true }),
      answer: ownErrands,
      async handle(request) {
        const phone = await db.transact(async (tx) => {
          const who = await orderer.whose(tx, request);
          const channel = orderer.isOwner ? 'web' : 'agent';
          const came = await askOwnErrand(tx, house, who, { ...request.body, channel }, request.now);
          if (!came.ok) throw refused(came.code);
          const { id, kind, city } = came.value;
          await orderer.audit?.(tx, request, 'errand.ask', { id, phone: who.phone }, { kind, city });
          return who.phone;
        });
        return seen(phone, request.now);
      },
    }),
    ...(orderer.isOwner ? owner : []),
  ];
}

import { z } from 'zod';
import {
  areasSaid,
  cancelWord,
  type MerchantRate,
  type Product,
  type TextCode,
  type TextVars,
  tariffAt,
} from '../../business/catalog/index.ts';
import type { Say } from '../../business/messages/index.ts';
import type { Tx } from '../../platform/db.ts';
import { Problem, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { codeBody, codeSent, orderBody, orderMade, type ProductPage, productPage } from './contract.ts';
import type { Campaigns } from './load.ts';
import { askForCode, consentText, orderOnPage, type Shop, type Visit } from './page-order.ts';
import type { Page } from './pages.ts';

const params = z.object({ product: z.string() });

/** What partners give members whose product grants this rate: roles hand it down. */
export type OffersTo = (tx: Tx, rate: MerchantRate, now: Date) => Promise<ProductPage['offers']>;

/** The public page of a product: what it is, a one-time code, an order. Nobody signs in here. */
export function pageRoutes(shop: Shop & { readonly offersTo: OffersTo }, { pages }: Pick<Campaigns, 'pages'>): Route[] {
  const { catalog } = shop.terms;
  const pageOf = (code: string): { product: Product; page: Page } => {
    const page = pages.get(code);
    const product = page && catalog.products.get(code);
    if (!page || !product) throw problems.notFound();
    return { product, page };
  };
  return [
    route({
      method: 'GET',
      path: '/api/pages/:product',
      access: 'public',
      summary: 'What the public page of a product shows: what it is, its price, how to cancel, the words to agree to',
      params,
      answer: productPage,
      async handle({ params, now }) {
        const { product, page } = pageOf(params.product);
        const { version, amountFen } = tariffAt(product, now);
        return {
          body: {
            code: product.code,
            title: product.title,
            about: page,
            amountFen,
            tariffVersion: version,
            accessNumber: product.accessNumber,
            orderWord: product.orderWords[0]!,
            cancelWord: cancelWord(product),
            areas: areasSaid(product.openTo),
            offers: await shop.db.transact((tx) => shop.offersTo(tx, product.grants.merchantRate, now)),
            consent: consentText(shop, product, now),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/pages/:product/codes',
      access: 'public',
      summary: 'Sends a one-time code to a phone; the answer does not tell whether the phone exists',
      params,
      body: codeBody,
      answer: codeSent,
      async handle(request) {
        const { product } = pageOf(request.params.product);
        const sent = await askForCode(shop, product, request.body.phone, visitOf(request), request.now);
        if ('waitMs' in sent) throw problems.tooMany(Math.ceil(sent.waitMs / 1000));
        return { status: 202, body: { validForSeconds: sent.validMs / 1000, nextAfterSeconds: 60 } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/pages/:product/orders',
      access: 'public',
      rate: 'strict',
      summary: 'Orders by one-time code and an explicit tick',
      params,
      body: orderBody,
      answer: orderMade,
      async handle(request) {
        const { product } = pageOf(request.params.product);
        const outcome = await orderOnPage(shop, product, request.body, visitOf(request), request.now);
        if ('made' in outcome) return { status: outcome.made.state === 'agree-again' ? 200 : 201, body: outcome.made };
        throw 'refused' in outcome ? refusals[outcome.refused]() : problemOf(shop, outcome.refusal);
      },
    }),
  ];
}

function visitOf({ address, userAgent }: Pick<Request, 'address' | 'userAgent'>): Visit {
  return { address, userAgent };
}

const refusals = {
  code: () =>
    new Problem(403, 'code-refused', {
      'zh-CN': '验证码不正确或已失效，请核对短信，或重新获取',
      en: 'The code is wrong or no longer good: check the SMS, or ask for a new one',
    }),
  'terms-changed': () =>
    new Problem(409, 'terms-changed', {
      'zh-CN': '资费或说明刚刚更新，请重新载入页面，看清后再订购',
      en: 'The price or the terms have just changed: load the page again and read them before you order',
    }),
};

const inEnglish: Partial<Record<TextCode, string>> = {
  blacklisted: 'This number takes no orders. Nothing was ordered or charged; call the hotline if in doubt',
  'not-open': 'This product is not open to your number yet. Nothing was ordered or charged',
  'already-ordered': 'You have this product already. Nothing was ordered again, and nothing is charged twice',
  'order-in-work': 'An order of yours is with the carrier and not decided yet. Nothing else was ordered',
};

/** A refusal as an order word would be answered; only who has proved the phone reads it. */
function problemOf({ terms }: Shop, { code, vars }: Say): Problem {
  const { text } = terms.catalog.texts.render<TextCode>(code, vars as TextVars<TextCode>);
  return new Problem(409, code, { 'zh-CN': text, en: inEnglish[code] ?? text });
}

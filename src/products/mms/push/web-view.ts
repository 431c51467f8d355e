import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { loadMultimedia } from '../../../business/messages/index.ts';
import { type Route, route } from '../../../platform/http/index.ts';
import { type Medium, readSmil, textOf } from '../../../protocols/mm7/index.ts';
import { readIssue } from '../editorial/store.ts';
import { joinOf } from './again.ts';
import type { PushHouse } from './house.ts';
import type { IssueLinks } from './links.ts';
import { type Push, pushOfSerial } from './store.ts';

type ViewHouse = Pick<PushHouse, 'db' | 'blobs' | 'titles' | 'terms'> & { readonly issueLinks: IssueLinks };

const token = z.string().max(40);
const html = 'text/html; charset=utf-8';
/** Browsers show the largest pictures; a page is as wide as its phone. */
const classes = ['XL', 'L', 'M', 'S', 'XXL'];

/** An issue in a browser, for who has its link and no sign-in: plain pages that any old browser shows. A link ends. */
export function issueViewRoutes(house: ViewHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/i/:token',
      access: 'public',
      summary: 'An issue as a page, by a signed link that ends',
      params: z.object({ token }),
      sends: ['text/html'],
      async handle({ params, now, language }) {
        const push = await pushOf(house, params.token, now);
        if (!push) return ended(house, language);
        return { text: await issuePage(house, push, params.token), type: html, headers };
      },
    }),
    route({
      method: 'GET',
      path: '/i/:token/:name',
      access: 'public',
      summary: 'A picture or sound of an issue, by the same link',
      params: z.object({ token, name: z.string().max(20) }),
      sends: ['image/jpeg', 'image/gif', 'audio/amr', 'text/html'],
      async handle({ params, now, language }) {
        const push = await pushOf(house, params.token, now);
        const part = push && (await mediaOf(house, push)).find(({ name }) => name === params.name);
        if (!part || !/^(image|audio)\//.test(part.type)) return ended(house, language);
        const { type, data } = part;
        return {
          media: {
            ...{ type, bytes: data.length },
            content: async ({ first, last }) => Readable.from([data.subarray(first, last + 1)]),
          },
        };
      },
    }),
  ];
}

const over = {
  'zh-CN': {
    title: '链接已失效',
    help: (to: string) => `期刊发送 QK、新闻早晚报发送 BZ 到 ${to}，可免费重发最近一期。`,
  },
  en: {
    title: 'This link has ended',
    help: (to: string) =>
      `Text QK for the periodical or BZ for the newspaper to ${to} to be sent the latest issue once more, free.`,
  },
};

/** What who has no good link reads instead: how the issue comes once more. */
function ended(house: ViewHouse, language: keyof typeof over) {
  const { title, help } = over[language];
  const body = `<h1>${title}</h1><p>${help(joinOf(house, 'periodical').accessNumber)}</p>`;
  return { status: 404, text: pageOf(title, body, language), type: html, headers };
}

async function pushOf({ db, issueLinks }: ViewHouse, signed: string, now: Date): Promise<Push | undefined> {
  const link = issueLinks.read(signed, now);
  return link && pushOfSerial(db, link.serial);
}

function mediaOf({ blobs }: ViewHouse, { renditions }: Push): Promise<Medium[]> {
  const made = classes.map((code) => renditions[code]).find((name) => name !== undefined)!;
  return loadMultimedia(blobs, made);
}

async function issuePage(house: ViewHouse, push: Push, signed: string): Promise<string> {
  const media = await mediaOf(house, push);
  const byName = new Map(media.map((part) => [part.name, part]));
  const smil = media.find(({ type }) => type === 'application/smil')!;
  const content = (await readIssue(house.db, push.issue))?.content;
  const slides = readSmil(Buffer.from(smil.data).toString('utf8')).slides.map(({ image, text, audio }, at) => {
    const alt = content?.slides[at]?.picture?.alt ?? '';
    const words = text === undefined ? '' : textOf(byName.get(text)!);
    return `<section>${[
      image === undefined ? '' : `<img src="/i/${signed}/${image}" alt="${escaped(alt)}">`,
      words === '' ? '' : `<p>${escaped(words).replaceAll('\n', '<br>')}</p>`,
      audio === undefined ? '' : `<p><a href="/i/${signed}/${audio}">♪ 声音</a></p>`,
    ].join('')}</section>`;
  });
  const title = house.titles.all.get(push.title)?.name['zh-CN'] ?? '';
  const heading = `<h1>${escaped(push.subject)}</h1><p class="of">${escaped(title)} 第${push.number}期</p>`;
  return pageOf(`${push.subject} · ${title}`, heading + slides.join(''), 'zh-CN');
}

function pageOf(title: string, body: string, language: string): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${style}</style></head>
<body><main>${body}</main></body></html>
`;
}

const style = `body{margin:0;font:17px/1.7 system-ui,sans-serif;color:#1f1f1f;background:#f5f5f5}
main{max-width:480px;margin:0 auto;padding:16px;background:#fff;min-height:100vh;box-sizing:border-box}
h1{font-size:22px;line-height:1.35;margin:4px 0}.of{color:#595959;margin:0 0 16px}
section{margin:0 0 24px}img{display:block;width:100%;height:auto}p{margin:8px 0;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#e8e8e8;background:#000}main{background:#141414}.of{color:#a6a6a6}}`;

/** Such a page has no program, and no style but its own. */
const headers = {
  'content-security-policy': `default-src 'none';style-src 'sha256-${createHash('sha256').update(style).digest('base64')}';img-src 'self';media-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
};

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

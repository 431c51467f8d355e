import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Personal, PersonalOf } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';

/** What a copy says about itself. */
export type CopyHouse = { readonly spName: string; readonly hotline: string };

/**
 * The copy of what is known of a person, written while it is read: `index.html` for people, a JSON file a section for programs, and
 * the pictures (PIPL §45). Nothing grows with how much there is.
 */
export function writeCopy(sections: readonly Personal[], of: PersonalOf, house: CopyHouse): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  const fail = (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  const add = (name: string, content: AsyncIterable<string>) =>
    zip.addReadStreamLazy(name, { mtime: of.now, mode: 0o644 }, (give) => {
      const source = Readable.from(content, { objectMode: false, encoding: 'utf8' });
      source.on('error', fail);
      give(null, source);
    });
  add('index.html', page(sections, of, house));
  for (const section of sections) add(`data/${section.code}.json`, json(section, of));
  addFiles(zip, sections, of, fail).then(() => zip.end(), fail);
  return out;
}

async function addFiles(
  zip: ZipFile,
  sections: readonly Personal[],
  of: PersonalOf,
  fail: (error: unknown) => void,
): Promise<void> {
  // Pictures are packed already.
  for (const { code, files } of sections)
    for await (const { name, read } of files?.(of) ?? [])
      zip.addReadStreamLazy(`files/${code}/${name}`, { mtime: of.now, mode: 0o644, compress: false }, (give) =>
        read().then((content) => {
          const source = Readable.from(content);
          source.on('error', fail);
          give(null, source);
        }, fail),
      );
}

async function* json(section: Personal, of: PersonalOf): AsyncIterable<string> {
  let separator = '[\n';
  for await (const row of section.read(of)) {
    yield `${separator}${JSON.stringify(row)}`;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* page(
  sections: readonly Personal[],
  of: PersonalOf,
  { spName, hotline }: CopyHouse,
): AsyncIterable<string> {
  const { language, phone, now } = of;
  const say = words[language];
  yield `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`;
  yield `<title>${say.title}</title><style>${style}</style></head><body><h1>${say.title}</h1>`;
  yield `<p>${escaped(say.lead(spName, phone, beijingIso(now)))}</p><p>${escaped(say.rights(hotline))}</p>`;
  for (const section of sections) {
    yield `<section><h2>${escaped(section.title[language])}</h2>`;
    if (section.fate.kind === 'stays' || section.fate.why)
      yield `<p class="fate">${escaped(say.kept)}${escaped(section.fate.why![language])}</p>`;
    yield* table(section, of, say.nothing);
    yield '</section>\n';
  }
  yield '</body></html>\n';
}

async function* table(section: Personal, of: PersonalOf, nothing: string): AsyncIterable<string> {
  const columns = Object.entries(section.columns);
  let isBegun = false;
  for await (const row of section.read(of)) {
    if (!isBegun)
      yield `<table><thead><tr>${columns.map(([, title]) => `<th scope="col">${escaped(title[of.language])}</th>`).join('')}</tr></thead><tbody>\n`;
    isBegun = true;
    yield `<tr>${columns.map(([key]) => `<td>${escaped(String(row[key] ?? ''))}</td>`).join('')}</tr>\n`;
  }
  yield isBegun ? '</tbody></table>' : `<p>${escaped(nothing)}</p>`;
}

const style =
  'body{font:16px/1.6 system-ui,sans-serif;margin:24px auto;max-width:1100px;padding:0 16px}table{border-collapse:collapse;width:100%;font-size:14px}th,td{border:1px solid #bbb;padding:6px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f3f3f3}.fate{color:#555}section{overflow-x:auto}';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => entities[sign]!);
}

const words = {
  'zh-CN': {
    title: '个人信息副本',
    lead: (house: string, phone: string, at: string) =>
      `${house}所掌握的手机号 ${phone} 的个人信息，截至 ${at}。data 文件夹内为同样内容的 JSON 文件，files 文件夹内为照片。`,
    rights: (hotline: string) =>
      `您有权查阅、复制、更正和删除个人信息（《个人信息保护法》第四十四至四十七条）：可在自助服务页面办理，或致电 ${hotline}。`,
    kept: '保存：',
    nothing: '没有记录。',
  },
  en: {
    title: 'Copy of your data',
    lead: (house: string, phone: string, at: string) =>
      `What ${house} knows of the holder of ${phone}, as of ${at}. The folder data has the same as JSON, the folder files has pictures.`,
    rights: (hotline: string) =>
      `You may read, copy, correct and delete your data (Personal Information Protection Law, articles 44 to 47): on your own page, or by calling ${hotline}.`,
    kept: 'Kept: ',
    nothing: 'Nothing.',
  },
} as const;

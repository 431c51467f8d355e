import { inflateSync } from 'node:zlib';

/** The text of each page of a PDF whose fonts bring their tables of characters, as those of `evidence.pdf` do. */
export function pagesOf(pdf: Buffer): string[] {
  const source = pdf.toString('latin1');
  const objects = new Map<number, string>();
  for (const [, number, body] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(Number(number), body!);
  const reference = (text: string, key: string) => Number(new RegExp(`/${key} (\\d+) 0 R`).exec(text)?.[1]);
  const streamOf = (body: string) => {
    // By its length: what is packed may itself end in what looks like the end of a line.
    const begin = body.indexOf('stream\n') + 'stream\n'.length;
    const bytes = Buffer.from(body.slice(begin, begin + Number(/\/Length (\d+)/.exec(body)![1])), 'latin1');
    return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
  };
  const characters = new Map<number, Map<string, string>>();
  for (const [number, body] of objects)
    if (body.includes('/ToUnicode'))
      characters.set(number, readTable(streamOf(objects.get(reference(body, 'ToUnicode'))!)));
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => {
    const resources = objects.get(reference(page, 'Resources'))!;
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name!, characters.get(Number(id))!]),
    );
    return textIn(streamOf(objects.get(reference(page, 'Contents'))!), fonts);
  });
}

/** `bfrange` lists of a ToUnicode table: from a code on, one character after another. */
function readTable(table: string): Map<string, string> {
  const read = new Map<string, string>();
  for (const [, from, list] of table.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
    [...list!.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex], index) => {
      const code = (Number.parseInt(from!, 16) + index).toString(16).padStart(4, '0');
      read.set(code, Buffer.from(hex!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
    });
  return read;
}

function textIn(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let table: ReadonlyMap<string, string> | undefined;
  let text = '';
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[((?:<[0-9a-f]*>|[-\d.\s]+)*)\] TJ/gi)) {
    if (font !== undefined) table = fonts.get(font);
    else {
      for (const [, hex] of shown!.matchAll(/<([0-9a-f]*)>/gi))
        for (const [code] of hex!.matchAll(/.{4}/g)) text += table?.get(code.toLowerCase()) ?? '\ufffd';
      text += '\n';
    }
  }
  return text;
}

import { parseXml, writeXml, type XmlElement, XmlError, type XmlNode } from '../xml/index.ts';

/** A slide: at most one picture, one text and one sound, shown for a while. Names are those of the media. */
export type Slide = {
  readonly image?: string;
  readonly text?: string;
  readonly audio?: string;
  readonly video?: string;
  readonly durationMs: number;
};

/** How slides are laid out, in pixels: the screen, and how high the picture stands over the text. */
export type SmilLayout = { readonly width: number; readonly height: number; readonly imageHeight: number };

/**
 * Writes the presentation of a message as every handset reads it: two regions, `Image` over `Text`, one `par` a slide, no
 * white space (mms-content.md 2). A slide without duration or with a sound beside a film is a fault of the caller.
 * @throws RangeError for such a slide, or a name that handsets stumble over.
 */
export function writeSmil(slides: readonly Slide[], { width, height, imageHeight }: SmilLayout): string {
  const region = (id: string, top: number, high: number, fit: string): XmlNode => ({
    name: 'region',
    attributes: { id, left: '0', top: String(top), width: String(width), height: String(high), fit },
  });
  const layout: XmlNode = {
    name: 'layout',
    content: [
      { name: 'root-layout', attributes: { width: String(width), height: String(height) } },
      region('Image', 0, imageHeight, 'meet'),
      region('Text', imageHeight, height - imageHeight, 'scroll'),
    ],
  };
  const body: XmlNode = { name: 'body', content: slides.map(parOf) };
  const smil = writeXml({ name: 'smil', content: [{ name: 'head', content: [layout] }, body] });
  return smil.replace(/^<\?xml[^>]*\?>/, '');
}

function parOf({ image, text, audio, video, durationMs }: Slide, index: number): XmlNode {
  if (!(durationMs > 0)) throw new RangeError(`slide ${index + 1} lasts ${durationMs} ms; give it a duration`);
  if (video !== undefined && (audio !== undefined || image !== undefined))
    throw new RangeError(`slide ${index + 1} has a film beside a picture or sound; show one of them`);
  const medium = (name: string, src: string | undefined, region?: string): XmlNode[] =>
    src === undefined ? [] : [{ name, attributes: { src: checked(src), ...(region && { region }) } }];
  return {
    name: 'par',
    attributes: { dur: `${Math.round(durationMs)}ms` },
    content: [
      ...medium('img', image, 'Image'),
      ...medium('video', video, 'Image'),
      ...medium('text', text, 'Text'),
      ...medium('audio', audio),
    ],
  };
}

/** Plain ASCII, no path, 20 characters at most: what both Content-ID and Content-Location can be. */
function checked(src: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,19}$/.test(src))
    throw new RangeError(`a medium is called ${src}; handsets take 20 ASCII letters, digits, dots and hyphens`);
  return src;
}

/**
 * Reads a presentation as handsets do: `par`s in order, `src` by its bare name, durations in ms or s; what it does not know
 * it passes over. @throws XmlError when it is no XML or no SMIL.
 */
export function readSmil(document: Uint8Array | string): { layout: SmilLayout | undefined; slides: Slide[] } {
  const root = parseXml(document);
  if (root.name.toLowerCase() !== 'smil') throw new XmlError(`<smil> was expected, not <${root.name}>`);
  const all = everything(root);
  const screen = all.find(({ name }) => name === 'root-layout');
  const image = all.find(({ name, attributes }) => name === 'region' && attributes.get('id') === 'Image');
  const [width, height] = [pixelsOf(screen, 'width'), pixelsOf(screen, 'height')];
  const layout = width && height ? { width, height, imageHeight: pixelsOf(image, 'height') ?? height } : undefined;
  return { layout, slides: all.filter(({ name }) => name === 'par').map(slideOf) };
}

function everything(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(everything)];
}

function slideOf(par: XmlElement): Slide {
  const media = everything(par);
  const srcOf = (...names: string[]) =>
    media
      .find(({ name }) => names.includes(name))
      ?.attributes.get('src')
      ?.replace(/^cid:/i, '');
  const found = { image: srcOf('img', 'ref'), text: srcOf('text'), audio: srcOf('audio'), video: srcOf('video') };
  const durations = [par, ...media].flatMap(({ attributes }) => durationOf(attributes.get('dur')) ?? []);
  return { ...withoutUndefined(found), durationMs: durations[0] ?? usualMs };
}

const usualMs = 5_000;

function withoutUndefined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

function durationOf(written: string | undefined): number | undefined {
  const [, number, unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s)?$/.exec(written?.trim() ?? '') ?? [];
  return number === undefined ? undefined : Math.round(Number(number) * (unit === 'ms' ? 1 : 1000));
}

function pixelsOf(element: XmlElement | undefined, name: string): number | undefined {
  const written = element?.attributes.get(name);
  return written !== undefined && /^\d{1,5}(px)?$/.test(written) ? Number.parseInt(written, 10) : undefined;
}

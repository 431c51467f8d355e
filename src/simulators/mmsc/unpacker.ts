import { type Medium, type MimePart, readMultimedia } from '../../protocols/mm7/index.ts';

/** Contents that are remembered; the oldest are forgotten. */
const remembered = 8;

/** Takes contents apart, the same bytes once: a push brings one issue to many phones. The same content gives the same array. */
export class Unpacker {
  #known: { readonly part: MimePart; readonly media: readonly Medium[] }[] = [];

  readonly mediaOf = (part: MimePart): readonly Medium[] => {
    const known = this.#known.find((one) => isSame(one.part, part));
    if (known) return known.media;
    const media = readMultimedia(part);
    this.#known = [{ part, media }, ...this.#known].slice(0, remembered);
    return media;
  };
}

function isSame(one: MimePart, other: MimePart): boolean {
  return (
    one.body.length === other.body.length &&
    Buffer.compare(one.body, other.body) === 0 &&
    JSON.stringify(one.headers) === JSON.stringify(other.headers)
  );
}

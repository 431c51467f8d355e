/** What a JPEG says of itself. */
export type JpegHead = {
  readonly width: number;
  readonly height: number;
  /** Whether its frame is SOF0: the only form every MMS handset shows. A progressive one stays black on old phones. */
  readonly baseline: boolean;
  /** Application segments other than JFIF's, such as EXIF: none of our business to send. */
  readonly extras: readonly string[];
};

/** Reads the segments of a JPEG up to its frame. Undefined when it is none. */
export function readJpeg(bytes: Uint8Array): JpegHead | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return undefined;
  const extras: string[] = [];
  for (let at = 2; at + 4 <= view.length; ) {
    if (view[at] !== 0xff) return undefined;
    const marker = view[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.readUInt16BE(at + 2);
    if (isFrame(marker)) {
      if (at + 9 > view.length) return undefined;
      const [height, width] = [view.readUInt16BE(at + 5), view.readUInt16BE(at + 7)];
      return { width, height, baseline: marker === 0xc0, extras };
    }
    if ((marker > 0xe0 && marker <= 0xef) || marker === 0xfe)
      extras.push(marker === 0xfe ? 'COM' : `APP${marker - 0xe0}`);
    at += 2 + length;
  }
  return undefined;
}

/** C4, C8 and CC are tables, not frames. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Framing } from '../../../src/products/mms/adapt.ts';
import { factsOf, type SourcePicture } from '../../../src/products/mms/media.ts';

/** Something as hard to compress as a photograph: detail of every size. */
export async function aPhoto(width = 720, height = 477): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const layers = await Promise.all(
    [4, 16, 64].map((grain) =>
      sharp({
        create: {
          width: Math.ceil(width / grain),
          height: Math.ceil(height / grain),
          channels: 3,
          background: '#888',
          noise,
        },
      })
        .resize(width, height, { fit: 'fill' })
        .png()
        .toBuffer(),
    ),
  );
  return sharp({ create: { width, height, channels: 3, background: '#778899' } })
    .composite(layers.map((input) => ({ input, blend: 'overlay' })))
    .jpeg({ quality: 92 })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .toBuffer();
}

/** A moving picture: a square that travels over noise. */
export async function aGif(frames = 12, size = { width: 240, height: 160 }): Promise<Buffer> {
  const ground = { width: size.width, height: size.height, channels: 3 as const, background: '#446688' };
  const noisy = await sharp({ create: { ...ground, noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .png()
    .toBuffer();
  const square = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#ff2200' } })
    .png()
    .toBuffer();
  const drawn = await Promise.all(
    Array.from({ length: frames }, (_, frame) =>
      sharp(noisy)
        .composite([{ input: square, left: frame * 12, top: 40 }])
        .png()
        .toBuffer(),
    ),
  );
  return sharp(drawn, { join: { animated: true } })
    .gif({ delay: drawn.map(() => 100) })
    .toBuffer();
}

export async function aSource(
  bytes: Uint8Array,
  slide: number,
  changes: { pinned?: boolean; framing?: Framing } = {},
): Promise<SourcePicture> {
  const facts = await factsOf(bytes);
  return {
    slide,
    animated: facts.frames > 1,
    pinned: changes.pinned ?? false,
    hash: createHash('sha256').update(bytes).digest('hex'),
    facts,
    framing: changes.framing ?? { fill: true },
    bytes: async () => bytes,
  };
}

import { createRequire } from 'node:module';
import type library from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';

/** Loaded for the first picture: few processes see any, and the program starts sooner. */
const load = (): typeof library => createRequire(import.meta.url)('sharp');

/** Opens a picture of these bytes. */
export function openPicture(bytes: Uint8Array, options: SharpOptions): Sharp {
  return load()(bytes, options);
}

/** The versions of what reads and writes pictures: another may write other bytes. */
export function pictureVersions(): string {
  const { vips, sharp } = load().versions;
  return `${vips} ${sharp}`;
}

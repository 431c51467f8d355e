import { createRequire } from 'node:module';
import path from 'node:path';

/** The folder of the Chinese fonts that PDFs are written with; they come with the program. Throws when they are not installed. */
export function chineseFontsFolder(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '../fonts');
}

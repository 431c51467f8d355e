import type { Lane } from '../../business/messages/index.ts';
import type { LinkSheet } from './sheet.ts';

/** The lane that a link serves. */
export function laneOf(sheet: LinkSheet): Lane {
  const { link, carriers, accessNumbers, extensionDigits, alphabets, signature, commissioning, testNumbers } = sheet;
  return {
    ...{ link, carriers, accessNumbers, extensionDigits, length: { alphabets } },
    ...(signature !== undefined && { signature }),
    ...(commissioning && { onlyTo: testNumbers }),
  };
}

import { z } from 'zod';
import { placeLimits, placePhone } from './contract.ts';

const said = ([least, most]: readonly [number, number]) =>
  z
    .string()
    .trim()
    .min(least, 'it is missing; write it')
    .max(most, `write ${most} characters at most: it must fit into an SMS`);
const degrees = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'write decimal degrees (WGS 84)')
    .transform(Number)
    .pipe(z.number().min(least).max(most));

/** A place as a file tells it. */
export const placeRow = z.object({
  code: said([1, 40]),
  name: said(placeLimits.name),
  category: said(placeLimits.category),
  district: said(placeLimits.district),
  address: said(placeLimits.address),
  lat: degrees(-90, 90),
  lng: degrees(-180, 180),
  services: said(placeLimits.services),
  hours: said(placeLimits.hours),
  price: said(placeLimits.price),
  phone: z.string().trim().regex(placePhone, 'write digits and hyphens, 16 at most'),
});
export type PlaceRow = z.output<typeof placeRow>;

import { z } from 'zod';

const said = (least: number, most: number) =>
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

/** A place as a file tells it. The limits are those of an SMS: name, address, way and phone of one place fit into one. */
export const placeRow = z.object({
  code: said(1, 40),
  name: said(1, 12),
  category: said(1, 20),
  district: said(2, 8),
  address: said(1, 20),
  lat: degrees(-90, 90),
  lng: degrees(-180, 180),
  services: said(1, 40),
  hours: said(0, 20),
  price: said(0, 20),
  phone: z
    .string()
    .trim()
    .regex(/^[\d-]{3,16}$/, 'write digits and hyphens, 16 at most'),
});
export type PlaceRow = z.output<typeof placeRow>;

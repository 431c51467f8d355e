import { z } from 'zod';

/** How long the fields of a place may be, at least and at most: name, address, way and phone of one place fit into one SMS. */
export const placeLimits = {
  name: [1, 12],
  category: [1, 20],
  district: [2, 8],
  address: [1, 20],
  services: [1, 40],
  hours: [0, 20],
  price: [0, 20],
} as const;
export const placePhone = /^[\d-]{3,16}$/;

const said = ([least, most]: readonly [number, number]) => z.string().trim().min(least).max(most);

/** A place as people write it on a page. */
export const placeBody = z.object({
  name: said(placeLimits.name),
  category: said(placeLimits.category),
  district: said(placeLimits.district),
  address: said(placeLimits.address),
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  services: said(placeLimits.services),
  hours: said(placeLimits.hours),
  price: said(placeLimits.price),
  phone: z.string().trim().regex(placePhone),
});
export type PlaceBody = z.infer<typeof placeBody>;

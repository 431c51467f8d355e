import { z } from 'zod';
import { importedFile } from '../../business/works/contract.ts';
import { inBoth, mobileWanted } from '../../platform/http/contract.ts';

const day = z.iso.date();
const time = z.iso.datetime({ offset: true });

/** Where somebody is, in the words of a caller (`桥西`, `火车站`), and what he looks for (a code of `categories.yaml`). */
export const nearbyQuery = z.object({
  where: z.string().trim().min(1).max(20),
  category: z.string().max(20).optional(),
});

const point = { lat: z.number(), lng: z.number() };
/** Where the position of a spot comes from is told: `estimate` was written down by hand. */
const spot = z.object({ name: z.string(), kind: z.string(), district: z.string(), ...point, source: z.string() });
export const placeView = z.object({
  ...{ id: z.string(), name: z.string(), category: z.string(), district: z.string(), address: z.string() },
  ...{ services: z.string(), hours: z.string(), price: z.string(), phone: z.string() },
  ...point,
  source: z.string(),
  checkedOn: day,
});
const foundView = placeView.extend({
  /** A partner: members have a better price there, which its services tell. Partners stand first. */
  isPartner: z.boolean(),
  metres: z.int().min(0),
  /** `东北1.2公里`, from the spot. */
  way: z.string(),
  /** What is read aloud to the caller. */
  speech: z.string(),
});
/** What was understood and found; without a spot, the names that sound most like what was written. */
export const nearbyAnswer = z.object({
  spot: spot.optional(),
  meant: z.array(spot),
  category: z.string().optional(),
  places: z.array(foundView),
});
export type NearbyAnswer = z.infer<typeof nearbyAnswer>;

/** What can be looked for, and where places are known from. */
export const nearbyFacts = z.object({
  categories: z.array(z.object({ code: z.string(), words: z.array(z.string()) })),
  districts: z.array(z.string()),
  sources: z.array(z.object({ source: z.string(), places: z.int(), oldest: day, newest: day })),
});

/** Tells a caller, who asked from `spot`, of a place: address and services by SMS, or it was done by voice. */
export const tellBody = z.object({
  phone: z.string().regex(/^1[3-9]\d{9}$/, mobileWanted),
  placeId: z.uuid(),
  spot: z.string().trim().min(1).max(20).optional(),
  by: z.enum(['sms', 'voice']).default('sms'),
});
export const told = z.object({ texts: z.array(z.string()) });

export const importQuery = z.object({
  /** Who tells of these places; the same source and code is the same place. */
  source: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{1,30}$/,
      inBoth('请用小写字母、数字和连字符', 'write lower-case letters, digits and hyphens'),
    )
    .refine(
      (one) => one !== 'sample',
      inBoth('sample 只用于样例数据，请另选来源名称', 'samples are invented: choose another source'),
    ),
  checkedOn: day,
});
export const importTaken = importedFile.extend({ taken: z.int().min(0) });
export const placeParams = z.object({ id: z.uuid() });

/** Which places somebody who keeps them looks for. `after` is the cursor that `next` of a page names. */
export const placesQuery = z.object({
  text: z.string().trim().max(20).optional(),
  category: z.string().max(20).optional(),
  district: z.string().max(8).optional(),
  state: z.enum(['open', 'closed']).default('open'),
  after: z
    .string()
    .regex(/^.{1,12}\n[0-9a-f-]{36}$/)
    .optional(),
});
export type PlaceView = z.infer<typeof placeView>;
export const placePage = z.object({ items: z.array(placeView), next: z.string().optional() });
/** A place with all that was told of it, newest first: each field as it was and as it became. */
export const placeFile = z.object({
  place: placeView,
  isOpen: z.boolean(),
  history: z.array(
    z.object({
      what: z.enum(['added', 'changed', 'closed', 'opened']),
      fields: z.record(z.string(), z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number()])])),
      by: z.string(),
      at: time,
    }),
  ),
});
export type PlaceFile = z.infer<typeof placeFile>;
const said = (least: number, most: number) => z.string().trim().min(least).max(most);

/** A place as somebody writes it on the page, who made sure of it today; the limits are those of a file (`business/places/place-row.ts`). */
export const placeEdit = z.object({
  name: said(1, 12),
  category: said(1, 20),
  district: said(2, 8),
  address: said(1, 20),
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  services: said(1, 40),
  hours: said(0, 20),
  price: said(0, 20),
  phone: z
    .string()
    .trim()
    .regex(/^[\d-]{3,16}$/),
});
export type PlaceEdit = z.infer<typeof placeEdit>;
export const placeSaved = z.object({ id: z.string() });

/** A subscriber's number in canonical national digits (`13…`), a landline, or a carrier's pseudo-code kept whole. */
export type Phone = string;

const mobile = /^1[3-9]\d{9}$/;
const countryCode = /^(?:\+|00)?86(?=1[3-9]\d{9}$)/;
const service = /^(?:(?:\+|00)?86)?(?:10\d*|12\d{1,3}|9[56]\d+)$/;

/** Canonical digits: spaces and hyphens go, a mobile number loses its 86. Anything else is kept as it came. */
export function canonicalPhone(written: string): Phone {
  return written.replace(/[\s-]/g, '').replace(countryCode, '');
}

/** An 11-digit mobile number in canonical form. */
export function isMobile(phone: Phone): boolean {
  return mobile.test(phone);
}

/** 10…, 106…, 12…, 95…, 96…, with or without 86: machines, which are never answered. */
export function isServiceNumber(phone: Phone): boolean {
  return service.test(phone);
}

/** What lists and logs show: `156****0001`. A number too short to hide anything between its ends keeps only its last two. */
export function maskPhone(phone: Phone): string {
  return phone.length < 11 ? `****${phone.slice(-2)}` : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** A text of a list; some texts name the number they are sent to. */
export function maskedIn(text: string, phone: Phone): string {
  return text.replaceAll(phone, maskPhone(phone));
}

/** What somebody wrote, the mobile numbers in it masked, also those in groups of digits: a name of a file, an address, a note. */
export function mobilesMasked(text: string): string {
  return text.replaceAll(/(?<!\d)(?:\+?86[ -]?)?1[3-9]\d([ -]?)\d{4}\1\d{4}(?!\d)/g, (found) =>
    maskPhone(canonicalPhone(found)),
  );
}

/**
 * Sorted by phone as the database sorts ("C"); those of one phone keep their order. Batches that change rows of the same
 * phones do so in this order, and so wait for each other but never in a circle.
 */
export function inPhoneOrder<Item extends { readonly phone: Phone }>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => (a.phone < b.phone ? -1 : Number(a.phone > b.phone)));
}

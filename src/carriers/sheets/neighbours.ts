import { isDeepStrictEqual } from 'node:util';
import { laneOf } from './lane.ts';
import type { LinkSheet } from './sheet.ts';

/** Links in the order that messages are given to them: those that only stand in for others come last. */
export function inOrderOfUse(sheets: readonly LinkSheet[]): LinkSheet[] {
  const standIns = new Set(sheets.flatMap(({ failover }) => failover));
  return [...sheets.filter(({ link }) => !standIns.has(link)), ...sheets.filter(({ link }) => standIns.has(link))];
}

/** What is wrong between links, each alone being right. */
export function faultsBetween(sheets: readonly LinkSheet[]): string[] {
  return [...namedTwice(sheets), ...servedTwice(sheets), ...sheets.flatMap((sheet) => failoverFaults(sheet, sheets))];
}

function namedTwice(sheets: readonly LinkSheet[]): string[] {
  const names = sheets.map(({ link }) => link);
  const twice = new Set(names.filter((name, i) => names.indexOf(name) < i));
  return [...twice].map((name) => `link ${name}: another sheet has this name; give it one of its own`);
}

/** Numbers of one carrier on two links: where an MT goes must be plain. */
function servedTwice(sheets: readonly LinkSheet[]): string[] {
  const first = new Map<string, LinkSheet>();
  return sheets.flatMap((sheet) =>
    sheet.carriers.flatMap((carrier) =>
      sheet.accessNumbers.flatMap((number) => {
        const what = `${number} to ${carrier}${sheet.protocol === 'mm7' ? ' by MMS' : ''}`;
        const earlier = first.get(what) ?? sheet;
        first.set(what, earlier);
        if (earlier.link === sheet.link || earlier.failover.includes(sheet.link)) return [];
        const remedy = 'keep one of them, or let one name the other under failover';
        return [`link ${sheet.link}: ${what} is already taken by link ${earlier.link}; ${remedy}`];
      }),
    ),
  );
}

function failoverFaults(sheet: LinkSheet, sheets: readonly LinkSheet[]): string[] {
  return sheet.failover.flatMap((name) => {
    const standIn = sheets.find(({ link }) => link === name);
    const why = standIn === undefined ? 'there is no such link' : whyNot(sheet, standIn);
    return why === undefined ? [] : [`link ${sheet.link}: failover to ${name}: ${why}`];
  });
}

/** Whether what waits for one link can go by another as it is. */
function whyNot(sheet: LinkSheet, standIn: LinkSheet): string | undefined {
  if (sheet.link === standIn.link) return 'it is this link itself; name another one';
  if ((sheet.protocol === 'mm7') !== (standIn.protocol === 'mm7'))
    return 'one carries SMS and the other MMS; name one of its kind';
  if (sheet.commissioning || standIn.commissioning) return 'a link in commissioning takes no part; take it out';
  const [from, to] = [laneOf(sheet), laneOf(standIn)];
  const missing = from.carriers.find((carrier) => !to.carriers.includes(carrier));
  if (missing) return `it does not reach ${missing}; name one that does`;
  const number = from.accessNumbers.find((one) => !to.accessNumbers.includes(one));
  if (number) return `it does not carry ${number}; name one that does`;
  if (from.extensionDigits > to.extensionDigits) return 'it allows fewer extensionDigits; name one that allows as many';
  const cutAlike = isDeepStrictEqual([from.length, from.signature], [to.length, to.signature]);
  return cutAlike ? undefined : 'it cuts texts in another way; give both the same alphabets and signature';
}

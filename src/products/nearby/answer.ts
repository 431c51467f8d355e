import { type Found, type Spot, wayInWords } from '../../business/places/index.ts';

import { isPartner } from './partners.ts';

/** An SMS of one part. */
const longest = 70;
const more = (page: number) => ` 回${page}看更多`;

/** The answers, each an SMS of its own: name, address, the way there and phone of as many places as fit, and how to get the next. */
export function pagesOf(spot: Spot, found: readonly Found[]): string[] {
  const lines = found.map((one, at) => lineOf(spot, one, at + 1));
  const pages: string[][] = [];
  for (const line of lines) {
    const last = pages.at(-1);
    const room = longest - more(9).length;
    if (last && [...last, line].join(' ').length <= room) last.push(line);
    else pages.push([line]);
  }
  return pages.map((page, at) => page.join(' ') + (at + 1 < pages.length ? more(at + 2) : ''));
}

function lineOf(spot: Spot, place: Found, number: number): string {
  const way = wayInWords(spot, place, place.metres);
  // What members have there counts more than the name of a street; its phone tells the rest.
  if (isPartner(place)) return `${number}${place.name}（${place.services}）${way} ${place.phone}`;
  return `${number}${place.name} ${place.address} ${way} ${place.phone}`;
}

/** Address and services of one place (CA-015), each SMS of one part. */
export function tellingOf(place: Omit<Found, 'metres'>): string[] {
  const parts = [
    `${place.name}：${place.district}${place.address}`,
    `电话${place.phone}`,
    place.services,
    place.hours,
    place.price,
  ];
  const texts: string[] = [];
  for (const part of parts.filter((one) => one !== '')) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= longest) texts[texts.length - 1] = `${last}，${part}`;
    else texts.push(part);
  }
  return texts;
}

/** What an agent or a machine reads aloud: where exactly, what is done there, how far. */
export function readAloud(spot: Spot, place: Found): string {
  const said = [
    `${place.name}，在${place.district}${place.address}，${spot.name}${wayInWords(spot, place, place.metres)}`,
    `${isPartner(place) ? '加盟商家，' : '服务有'}${place.services}`,
    ...(place.hours === '' ? [] : [`营业时间${place.hours}`]),
    ...(place.price === '' ? [] : [place.price]),
    `电话${[...place.phone.replace(/-/g, '')].join(' ')}`,
  ];
  return `${said.join('；')}。`;
}

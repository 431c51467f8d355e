/** A plate in its one form: `冀A12345`, `冀AD12345`. */
export type Plate = string;

/** Why something is no plate. */
export type PlateFault = 'no-province' | 'no-office' | 'length' | 'letters' | 'new-energy';

const provinces = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新';
/** The letters that new-energy plates carry (GA 36-2018): pure electric, and other new energy. */
const electric = 'DABCE';
const hybrid = 'FGHJK';
const small = new RegExp(`^[${electric}${hybrid}][A-Z0-9]\\d{4}$`);
const large = new RegExp(`^\\d{5}[${electric}${hybrid}]$`);

/** A plate as lists show it beside a masked number, `冀A1***5`: enough to tell one car from another, and not whose it is. */
export function maskPlate(plate: Plate): string {
  return plate === '' ? '' : `${plate.slice(0, 3)}***${plate.slice(-1)}`;
}

/**
 * Reads a plate as people type it: small letters, blanks, dots and full-width forms do no harm. I and O are on no plate behind
 * the office letter, so they are read as 1 and 0. Special plates (学, 挂, 警, 港, 澳) end with their character.
 */
export function readPlate(written: string): { readonly plate: Plate } | { readonly fault: PlateFault } {
  const text = tidy(written).replace(/[\s·・•.,_-]/g, '');
  const [province = '', office = '', ...rest] = [...text];
  if (!provinces.includes(province) || province === '') return { fault: 'no-province' };
  if (!/^[A-HJ-NP-Z]$/.test(office)) return { fault: 'no-office' };
  const serial = rest.join('').replaceAll('I', '1').replaceAll('O', '0');
  const isPlain = /^[A-Z0-9]{5}$/.test(serial);
  if (/^[A-Z0-9]{4}[学挂警港澳]$/.test(serial)) return { plate: province + office + serial };
  if (isPlain) {
    // At most two letters, or no machine of the traffic police made it.
    return serial.replace(/\d/g, '').length <= 2 ? { plate: province + office + serial } : { fault: 'letters' };
  }
  if (!/^[A-Z0-9]{6}$/.test(serial)) return { fault: 'length' };
  return small.test(serial) || large.test(serial) ? { plate: province + office + serial } : { fault: 'new-energy' };
}

/** How a car is driven, as its plate tells. */
export function energyOf(plate: Plate): 'fuel' | 'electric' | 'hybrid' {
  const serial = plate.slice(2);
  if (serial.length < 6) return 'fuel';
  const letter = small.test(serial) ? serial[0]! : serial[5]!;
  return electric.includes(letter) ? 'electric' : 'hybrid';
}

const leading = new RegExp(
  `^([${provinces}]\\s*[A-Z][\\s·・•.-]*(?:[A-Z0-9]{6}|[A-Z0-9]{5}|[A-Z0-9]{4}[学挂警港澳]))(?=$|[\\s,，:：])`,
);

/** The plate that leads a text, and what stands behind it; undefined where none does. */
export function leadingPlate(text: string): { readonly written: string; readonly rest: string } | undefined {
  const found = leading.exec(tidy(text).trim());
  if (!found) return undefined;
  return {
    written: found[1]!,
    rest: tidy(text)
      .trim()
      .slice(found[0].length)
      .replace(/^[\s,，:：]+/, ''),
  };
}

function tidy(text: string): string {
  return text.normalize('NFKC').toUpperCase();
}

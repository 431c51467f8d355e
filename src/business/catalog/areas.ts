import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';

/** Some numbers of a province, told by their first digits: those of a city. */
export type Region = { readonly name: string; readonly prefixes: readonly string[] };

/** Where something may be ordered (CA-004, CA-050): the whole of a network, or some provinces or regions of it. */
export type Area = {
  readonly carrier: Carrier;
  readonly provinces?: readonly string[] | undefined;
  readonly regions?: readonly Region[] | undefined;
};

/** Whose number it is, as far as areas ask. */
type Place = { readonly phone: Phone; readonly carrier: Carrier; readonly province: string | undefined };

/** Whether one of the areas has this phone. */
export function isWithin(areas: readonly Area[], { phone, carrier, province }: Place): boolean {
  return areas.some(
    (area) =>
      area.carrier === carrier &&
      (area.provinces?.includes(province ?? '') ?? true) &&
      (area.regions?.some(({ prefixes }) => prefixes.some((prefix) => phone.startsWith(prefix))) ?? true),
  );
}

const carrierNames: Record<Carrier, string> = { unicom: '联通', mobile: '移动', telecom: '电信', broadcast: '广电' };

/** `河北联通、移动`: areas as a refusal tells them. */
export function areasSaid(areas: readonly Area[]): string {
  return areas
    .flatMap(({ carrier, provinces, regions }) =>
      (regions?.map(({ name }) => name) ?? provinces ?? ['']).map((place) => place + carrierNames[carrier]),
    )
    .join('、');
}

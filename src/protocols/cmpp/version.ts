/** The version byte of CONNECT: 2.0, 2.1 (the layout of 2.0, more codes) and 3.0. */
export type Version = 0x20 | 0x21 | 0x30;

/** All we speak, the highest last. */
export const versions: readonly Version[] = [0x20, 0x21, 0x30];

/** 2.0 and 2.1 lay their PDUs out alike. */
export type Layout = 2 | 3;

/** How a version lays its PDUs out. */
export function layoutOf(version: Version): Layout {
  return version < 0x30 ? 2 : 3;
}

/** "2.0", for people. */
export function versionName(version: number): string {
  return `${version >> 4}.${version & 15}`;
}

export type { Doors, UserReport } from './carrier.ts';
export { Link, type LinkOptions, type LinkState } from './link.ts';
export type { Sending } from './sender.ts';
export { type LinkSheet, laneOf, readLinkSheets } from './sheet.ts';

export type { Doors, UserReport } from './carrier.ts';
export { Link, type LinkOptions, type LinkState } from './link.ts';
export type { Sending } from './sender.ts';
export { readLinkSheets } from './sheet.ts';
export type { CmppSheet } from './sheets/cmpp.ts';
export { laneOf } from './sheets/lane.ts';
export type { SgipSheet } from './sheets/sgip.ts';
export { feesOf, gatewayOf, type LinkSheet } from './sheets/sheet.ts';
export type { SmgpSheet } from './sheets/smgp.ts';

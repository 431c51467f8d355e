export { countUnsure } from './complaint/store.ts';
export type { Hear } from './console/hear.ts';
export { countNumber, storyReaders } from './console/openings.ts';
export type { StoryPanel } from './console/panels.ts';
export { loadOrderScript, type OrderScript } from './console/script.ts';
export type { SelfHouse, SelfPart } from './self/house.ts';
export { holderCookieName, holderFinder, sealSessions } from './self/session.ts';

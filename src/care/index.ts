export type { Hear } from './console/hear.ts';
export type { StoryPanel } from './console/panels.ts';
export { loadOrderScript, type OrderScript } from './console/script.ts';

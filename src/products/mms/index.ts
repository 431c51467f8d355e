export { type HandsetClass, pduBytes } from './adapt.ts';
export { loadMms, type MmsContent } from './load.ts';
export { factsOf, type Media, openMedia, PictureError } from './media.ts';

export { type HandsetClass, pduBytes } from './adapt.ts';
export { type HandsetClasses, loadClasses } from './classes.ts';
export { factsOf, type Media, openMedia, PictureError } from './media.ts';

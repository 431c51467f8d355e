export { type HandsetClass, pduBytes } from './adapt.ts';
export { type Fitting, openFitting } from './editorial/fitting.ts';
export { loadMms, type MmsContent } from './load.ts';
export { factsOf, type Media, openMedia, PictureError } from './media.ts';
export type { PushHouse } from './push/house.ts';
export { learnHandsets } from './push/learn.ts';
export { type IssueLinks, openIssueLinks } from './push/links.ts';
export { personalIssues, sealHandsets } from './push/personal.ts';

export { catalogOfDraft, type ReleaseHouse } from './check.ts';
export { draftContent } from './drafts.ts';
export type { LinkFacts } from './findings.ts';
export { releaseJob } from './release.ts';
export { findDraft, waitingDrafts } from './store.ts';

export { enquiries as nearbyEnquiries } from './figures.ts';
export type { Partners } from './partners.ts';
export { personalEnquiries } from './personal.ts';
export { readAsked } from './read.ts';
export { lastSpots, type NearbyHouse, nearbyActs, nearbyService } from './service.ts';

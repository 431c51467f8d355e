export { enquiries as nearbyEnquiries } from './figures.ts';
export { personalEnquiries } from './personal.ts';
export { type NearbyHouse, nearbyActs, nearbyService } from './service.ts';

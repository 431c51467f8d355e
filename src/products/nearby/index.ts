export { type NearbyHouse, nearbyActs, nearbyService } from './service.ts';

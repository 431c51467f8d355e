import { partnerPlace, partnerPlaces } from '../products/merchants/index.ts';
import type { Partners } from '../products/nearby/index.ts';

/** Partner shops as places nearby: the two slices do not know each other. */
export const partners: Partners = { near: partnerPlaces, byId: partnerPlace };

import { claimsOf } from './long-link.ts';

claimsOf('smgp');

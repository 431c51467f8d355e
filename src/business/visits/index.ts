export { openVisits, type Visits } from './visits.ts';

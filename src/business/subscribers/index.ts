export { type Arrival, arrivalsOf } from './arrivals.ts';
export { mayAnswerUnknown, type Subscriber } from './model.ts';
export { type CarrierPlace, carrierOf, loadSegments, type Segments } from './segments.ts';
export { blacklistedAmong, countUnknownAnswers, identify, lockSubscribers } from './store.ts';

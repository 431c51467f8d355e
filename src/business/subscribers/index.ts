export { mayAnswerUnknown, type Subscriber } from './model.ts';
export { type CarrierPlace, carrierOf, loadSegments, type Segments } from './segments.ts';
export { type Arrival, countUnknownAnswers, identify } from './store.ts';

export type { Call, HotlineFacts } from './model.ts';
export {
  type AnsweredCall,
  answeredCallsBy,
  type CallFacts,
  callFacts,
  findCall,
  type KeptCall,
  seats,
  takeSeat,
  tallyOf,
  tieToTicket,
} from './store.ts';

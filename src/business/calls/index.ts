export type { Call, HotlineFacts } from './model.ts';
export {
  answeredCalls,
  findCall,
  type KeptCall,
  type Seat,
  seats,
  seatTallies,
  tallyOf,
  tieToTicket,
} from './store.ts';

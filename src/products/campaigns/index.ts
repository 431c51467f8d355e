export {
  decideAnswer,
  decideContest,
  isOfContest,
  leaving,
  type Play,
  type PlayChanges,
  type Played,
  type Player,
  playedOn,
} from './contest.ts';
export { savePlay, sealContests } from './contest-store.ts';
export { type Campaigns, loadCampaigns, refuseChangedContests } from './load.ts';
export { personalContests } from './personal.ts';
export { loadPlays } from './plays.ts';
export { contestResultsExport } from './results-kind.ts';

export { type Campaigns, loadCampaigns } from './load.ts';

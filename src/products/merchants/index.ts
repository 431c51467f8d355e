export {
  closeSampleMerchants,
  loadMerchantSamples,
  type MerchantSamples,
  openSampleMerchants,
} from './registry/samples.ts';

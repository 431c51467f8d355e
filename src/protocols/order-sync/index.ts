/** How carriers' platforms tell an SP of order relations, and are told of cancels: VAC, DSMP and ISMP, both ends. */
export {
  type DsmpAddress,
  type DsmpAnswer,
  type DsmpResponse,
  type DsmpUser,
  dsmpDevices,
  dsmpMsisdn,
  readDsmpResponse,
  readSyncOrderRelation,
  readUnSubscribeService,
  type SyncOrderRelation,
  type UnSubscribeService,
  writeDsmpResponse,
  writeSyncOrderRelation,
  writeUnSubscribeService,
} from './dsmp.ts';
export {
  type IsmpNotify,
  type IsmpOperation,
  type IsmpResponse,
  type IsmpWithdraw,
  ismpNotify,
  readIsmpNotify,
  readIsmpResponse,
  readIsmpWithdraw,
  writeIsmpNotify,
  writeIsmpResponse,
  writeIsmpWithdraw,
} from './ismp.ts';
export { type OrderResult, platformResult, type Reaction, vacResult } from './results.ts';
export {
  readVacNotify,
  readVacResponse,
  type VacNotify,
  type VacOperation,
  type VacResponse,
  vacNotify,
  vacOperations,
  writeVacNotify,
  writeVacResponse,
} from './vac.ts';

export { faultRecordsExport } from './export.ts';
export { type AlarmHouse, lookOnce, type Source, startAlarms } from './look.ts';
export type { Fact } from './model.ts';
export { isNotice, refusedNotices } from './notice-store.ts';
export { type NotifyHouse, notifyOnce, type Outlets } from './notify.ts';
export { prometheusRules } from './prometheus.ts';
export { type AlarmSheet, loadAlarms } from './sheet.ts';
export { openByRule } from './store.ts';

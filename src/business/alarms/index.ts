export { type AlarmHouse, lookOnce, type Source, startAlarms } from './look.ts';
export type { Fact } from './model.ts';
export { prometheusRules } from './prometheus.ts';
export { type AlarmSheet, loadAlarms } from './sheet.ts';
export { openByRule } from './store.ts';

export { type AlarmHouse, lookOnce, type Source, startAlarms } from './look.ts';
export type { Fact } from './model.ts';
export { type AlarmSheet, loadAlarms } from './sheet.ts';

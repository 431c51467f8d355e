export { feesOfMonth, type MonthFee } from './store.ts';

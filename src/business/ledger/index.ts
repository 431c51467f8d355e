export {
  type Account,
  type AccountName,
  ending,
  own,
  type Transfer,
  type TransferFate,
  type Unit,
} from './model.ts';
export { sealAccounts } from './seal.ts';
export { accountsOf, accountsOff, balanceOf, openAccounts, saveTransfers } from './store.ts';

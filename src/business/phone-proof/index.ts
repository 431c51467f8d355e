export {
  type CodeAnswer,
  type CodeWish,
  type Desk,
  type Proof,
  sendCode,
  sendCodeIn,
  spendProof,
  tryCode,
} from './actions.ts';
export { codeBody, codeSent, proofBody, typedCode } from './contract.ts';
export { type Counter, codeRefused, sendPageCode } from './pages.ts';
export { phonesWithCode, sealProofs } from './store.ts';

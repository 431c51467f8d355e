export { type CodeAnswer, type CodeWish, type Desk, type Proof, sendCode, spendProof, tryCode } from './actions.ts';

export { soundOf, soundTypes } from './model.ts';

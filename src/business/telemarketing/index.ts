export { telemarketingExports } from './export-kinds.ts';
export { soundTypes } from './model.ts';
export { typeOfRecording } from './recordings.ts';

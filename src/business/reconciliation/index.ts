export { fileLimitBytes, receiveFile } from './files.ts';
export { readWaitingFiles } from './import.ts';
export { type FileSheet, readFileSheets, sheetFor } from './sheets.ts';

/** LoginMode of a connection that only sends, and of one that only receives; 2 is both. */
export const sendOnly = 0;
export const receiveOnly = 1;

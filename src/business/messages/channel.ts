/** What `pg_notify` says on when there is something to send; the payload names the links, separated by commas. */
export const mtChannel = 'mt';

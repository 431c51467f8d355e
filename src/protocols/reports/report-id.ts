/**
 * What a message to one receiver and its reports share. Some gateways report a number without the "86" it was sent
 * with, and some give all receivers of a group one message id.
 */
export function reportId(messageId: string, receiver: string): string {
  return `${messageId} ${receiver.replace(/^\+?86/, '')}`;
}

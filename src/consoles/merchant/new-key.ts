/** A key that makes one tap one deed, however often it is sent. (`randomUUID` is there only behind TLS.) */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Why a PDU could not be written: the caller's value does not fit its field. A mistake of the caller, never retryable. */
export class EncodeError extends Error {
  readonly code = 'cannot-encode';
  readonly retryable = false;
  /** The field at fault, as `submit.spNumber`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = 'EncodeError';
    this.field = field;
  }
}

export type DecodeFault =
  /** The frame's own length is below the header's or above the limit. */
  | 'frame-length'
  /** No PDU has this command id. */
  | 'unknown-command'
  /** The frame ends inside a field. */
  | 'truncated'
  /** Bytes are left after the last field. */
  | 'trailing'
  /** A length or count inside the PDU is outside what the field allows. */
  | 'over-limit';

/** Why received bytes are not a PDU: a mistake of the peer. */
export class DecodeError extends Error {
  readonly code: DecodeFault;
  readonly retryable = false;

  constructor(code: DecodeFault, message: string) {
    super(message);
    this.name = 'DecodeError';
    this.code = code;
  }
}

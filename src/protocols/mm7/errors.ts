/** What a peer sent cannot be taken; `status` is what it is told (spec 8). */
export class Mm7Error extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Mm7Error';
    this.status = status;
  }
}

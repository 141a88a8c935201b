/** A command line that is wrong: what, and what to type instead. Ends the process with status 2. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
  constructor(
    message: string,
    readonly nearest: string | null = null,
  ) {
    super(message);
  }
}

// One numbered step from a layout of the store to the next.

export interface Migration {
  /** The user_version that it leads to; the one before it is one less. */
  readonly version: number;
  /** Run as a whole in one transaction. */
  readonly sql: string;
}

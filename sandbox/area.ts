/** One area of a platform, and what the sandbox does of it. Each name stands in one of the three. */
export interface Area {
  readonly title: string;
  /** as on the platform, as far as is known */
  readonly full: readonly string[];
  /** there, with what is missing or different */
  readonly partly: Readonly<Record<string, string>>;
  /** refused with an error that names it, and what is to be said about that (may be empty) */
  readonly missing: Readonly<Record<string, string>>;
}

/** What can be used, in full or in part, in order of the names. */
export const offeredIn = ({ full, partly }: Area): string[] =>
  [...full, ...Object.keys(partly)].sort();

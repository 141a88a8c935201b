/** What is wrong with one's own data, at one place. */
export interface Fault {
  readonly table: string;
  readonly column?: string;
  /** counted from 1, the header not counted; a fault of a whole table or column has none */
  readonly row?: number;
  readonly text: string;
}

/** Faults of one kind: the first of them, and how many there are. */
export interface Faults {
  readonly first: readonly Fault[];
  readonly total: number;
}

/** How many faults are told one by one. */
export const TOLD = 20;

export const one = (fault: Fault): Faults => ({ first: [fault], total: 1 });

const place = ({ table, column, row }: Fault): string =>
  `${table}${column === undefined ? '' : `.${column}`}${row === undefined ? '' : `, row ${row}`}`;

/** Nothing was loaded, and why: the first faults in words, and how many there are in all. */
export class OwnDataError extends Error {
  override readonly name = 'OwnDataError';
  readonly total: number;

  constructor(folder: string, found: readonly Faults[]) {
    const total = found.reduce((sum, faults) => sum + faults.total, 0);
    const first = found.flatMap((faults) => faults.first).slice(0, TOLD);
    const rest = total - first.length;
    super(
      [
        `${folder}: ${total} fault${total === 1 ? '' : 's'}, so nothing was loaded and the tables are as they were.`,
        ...first.map((fault) => `  ${place(fault)}: ${fault.text}`),
        ...(rest > 0 ? [`  and ${rest} more`] : []),
        ...(first.some(({ row }) => row !== undefined)
          ? ['Rows are counted from 1, without the header.']
          : []),
      ].join('\n'),
    );
    this.total = total;
  }
}

/** A text literal of SQL. For statements that take no binds, such as CREATE TASK and PUT. */
export const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

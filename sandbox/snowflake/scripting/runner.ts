import type { Context, Room } from '../engine/context.js';
import type { Result } from '../engine/result.js';
import type { Cell, Column } from '../engine/value.js';

/** What room `scripting` offers to the others. */
export interface ScriptRunner extends Room {
  /** Reads a body without running it. @throws SnowflakeError 001003, with line and position in the body */
  check(body: string): void;
  /**
   * Runs the body of a procedure in Snowflake Scripting. The context's frame is the procedure's own (with
   * `caller` and `procedure`); a scalar RETURN gives one row whose column is called `anonymous block`, which
   * the caller renames and casts; RETURN TABLE(…) gives the rows.
   * @param args by upper-case name, in canonical cells
   * @param columns one per argument, with its name and type
   * @throws SnowflakeError `Uncaught exception of type …`, or 090232 for a transaction left open
   */
  runBody(
    body: string,
    args: ReadonlyMap<string, Cell>,
    columns: readonly Column[],
    context: Context,
  ): Promise<Result>;
}

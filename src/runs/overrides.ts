import { z } from 'zod';
import { windows } from '../dag/windows.js';

/** What one run may do differently; policy, gate and approvals never are among it. */
export const overrides = windows.extend({
  /** ISO day up to which the run may look. */
  as_of: z.iso.date().exactOptional(),
});

export type Overrides = Readonly<z.infer<typeof overrides>>;

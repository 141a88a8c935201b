import type { Session } from '../engine/context.js';
import type { OwnSession } from '../sessions/session.js';

/** Every session was opened by `sessions/session.ts`; rooms see only the narrower type. */
export const ownSession = (session: Session): OwnSession => session as OwnSession;

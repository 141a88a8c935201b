import { randomBytes } from 'node:crypto';
import type { Clock, Frame, Session } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';

export interface TokenPair {
  readonly sessionToken: string;
  readonly masterToken: string;
}

/** What a session token stands for. */
export interface Holder {
  readonly frame: Frame;
  /** as the client names itself: `JavaScript`, `PythonConnector`, `PythonSnowpark` */
  readonly client: string;
  /** a running procedure's: its frame lies inside another, and its end does not end the session */
  readonly nested: boolean;
}

interface Grant extends Holder {
  readonly pair: TokenPair;
  readonly expires: { session: number; master: number };
  disarm: () => void;
}

/** Seconds, as the login answer tells the client. */
export const lifetimes = { session: 3600, master: 14_400 } as const;

const refusal = (code: string, message: string) => new SnowflakeError(code, '08001', message);

export const tokenRefusals = {
  expired: () =>
    refusal('390112', 'Your session has expired. Please login again to start a new session.'),
  invalid: () => refusal('390104', 'Session token is invalid or not found. Please log in again.'),
  gone: () =>
    refusal('390111', 'Session no longer exists. New login required to access the service.'),
  masterExpired: () =>
    refusal('390114', 'Authentication token has expired. The user must authenticate again.'),
  masterInvalid: () => refusal('390115', 'Master token is invalid or not found.'),
};

/** What a token that works no more is told. */
type End = 'expired' | 'gone' | 'masterExpired';

const REMEMBERED = 2000;

/**
 * Which token stands for which frame. Lifetimes count on the account's clock. A session whose master token
 * runs out, four hours after the last request, ends with all that it holds. The tokens of running
 * procedures do not run out: they end with their call.
 */
export class TokenBook {
  private readonly bySession = new Map<string, Grant>();
  private readonly byMaster = new Map<string, Grant>();
  /** tokens that were replaced or cut off, so that a late use is told why */
  private readonly retired = new Map<string, End>();

  /**
   * @param isBusy a session that still runs something is not idle
   * @param ended is told of a session that nobody has used for the life of its master token
   */
  constructor(
    private readonly clock: Clock,
    private readonly isBusy: (session: Session) => boolean,
    private readonly ended: (session: Session) => void,
  ) {}

  issue(holder: Holder): TokenPair {
    const { frame, client, nested } = holder;
    const pair = {
      sessionToken: `ses.${frame.session.id}.${randomBytes(24).toString('base64url')}`,
      masterToken: `mst.${frame.session.id}.${randomBytes(24).toString('base64url')}`,
    };
    const expires = { session: this.in(lifetimes.session), master: this.in(lifetimes.master) };
    if (nested) Object.assign(expires, { session: Infinity, master: Infinity });
    const grant: Grant = { frame, client, nested, pair, expires, disarm: () => undefined };
    this.bySession.set(pair.sessionToken, grant);
    this.byMaster.set(pair.masterToken, grant);
    if (!nested) this.arm(grant);
    return pair;
  }

  /** @throws SnowflakeError 390104, 390111 or 390112 */
  holderOf(sessionToken: string | undefined): Holder {
    const grant = this.bySession.get(sessionToken ?? '');
    if (!grant) throw this.refusalOf(sessionToken, tokenRefusals.invalid);
    if (grant.expires.session <= this.clock.now()) throw tokenRefusals.expired();
    if (!grant.nested) grant.expires.master = this.in(lifetimes.master);
    grant.frame.session.heard();
    return grant;
  }

  /** Exchanges a master token for a new pair. @throws SnowflakeError 390111, 390114 or 390115 */
  renew(masterToken: string | undefined): { pair: TokenPair; holder: Holder } {
    const grant = this.byMaster.get(masterToken ?? '');
    if (!grant) throw this.refusalOf(masterToken, tokenRefusals.masterInvalid);
    this.forget(grant, 'expired');
    return { pair: this.issue(grant), holder: grant };
  }

  /** The token stops working; its master token can still renew it. */
  expire(sessionToken: string): void {
    const grant = this.bySession.get(sessionToken);
    if (grant) grant.expires.session = 0;
  }

  /** @returns the frame that the token stood for, if it still did */
  revoke(sessionToken: string): Frame | undefined {
    const grant = this.bySession.get(sessionToken);
    if (grant) this.forget(grant, 'gone');
    return grant?.frame;
  }

  /** Revokes every token of a session. */
  endSession(sessionId: number, why: End = 'gone'): void {
    for (const grant of [...this.bySession.values()])
      if (grant.frame.session.id === sessionId) this.forget(grant, why);
  }

  private in(seconds: number): number {
    return this.clock.now() + seconds * 1000;
  }

  private refusalOf(token: string | undefined, otherwise: () => SnowflakeError): SnowflakeError {
    const why = this.retired.get(token ?? '');
    return (why ? tokenRefusals[why] : otherwise)();
  }

  /** Looks again when the master token was to run out: requests have put that off, perhaps. */
  private arm(grant: Grant): void {
    grant.disarm = this.clock.at(grant.expires.master, () => {
      const { session } = grant.frame;
      if (this.isBusy(session)) grant.expires.master = this.in(lifetimes.master);
      if (grant.expires.master > this.clock.now()) return this.arm(grant);
      this.endSession(session.id, 'masterExpired');
      this.ended(session);
    });
  }

  private forget(grant: Grant, why: End): void {
    const { sessionToken, masterToken } = grant.pair;
    grant.disarm();
    this.bySession.delete(sessionToken);
    this.byMaster.delete(masterToken);
    // snowflake-sdk learns from its master token that there is nothing to renew
    this.retired.set(sessionToken, why === 'gone' ? 'gone' : 'expired');
    if (why !== 'expired') this.retired.set(masterToken, why);
    for (const token of this.retired.keys()) {
      if (this.retired.size <= REMEMBERED) break;
      this.retired.delete(token);
    }
  }
}

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
  /** the newest */
  pair: TokenPair;
  /** every master token that it has had: a client that lost the answer to a renewal asks again with an older one */
  readonly masterTokens: string[];
  readonly expires: { session: number; master: number };
  disarm: () => void;
}

/** Seconds, as the login answer tells the client. */
export const lifetimes = { session: 3600, master: 14_400 } as const;

const newPair = ({ id }: Session): TokenPair => ({
  sessionToken: `ses.${id}.${randomBytes(24).toString('base64url')}`,
  masterToken: `mst.${id}.${randomBytes(24).toString('base64url')}`,
});

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

  issue({ frame, client, nested }: Holder): TokenPair {
    const pair = newPair(frame.session);
    const expires = { session: Infinity, master: nested ? Infinity : this.in(lifetimes.master) };
    const grant = { frame, client, nested, pair, masterTokens: [], expires, disarm: () => {} };
    this.enter(grant);
    if (!nested) this.arm(grant);
    return pair;
  }

  /** The session whose client shows a token that counts; a procedure's is none. */
  clientOf(sessionToken: string | undefined): Session | undefined {
    const grant = this.bySession.get(sessionToken ?? '');
    return grant?.nested === false ? grant.frame.session : undefined;
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

  /**
   * Exchanges a master token for a new pair. Whoever asks with one that was exchanged already, as several
   * statements do that meet the end of a token together, gets what it was exchanged for.
   * @throws SnowflakeError 390111, 390114 or 390115
   */
  renew(masterToken: string | undefined): { pair: TokenPair; holder: Holder } {
    const grant = this.byMaster.get(masterToken ?? '');
    if (!grant) throw this.refusalOf(masterToken, tokenRefusals.masterInvalid);
    const { pair, expires, frame } = grant;
    if (masterToken === pair.masterToken || expires.session <= this.clock.now()) {
      this.retire(pair.sessionToken, 'expired');
      grant.pair = newPair(frame.session);
      this.enter(grant);
    }
    return { pair: grant.pair, holder: grant };
  }

  /** The token stops working; its master token can still renew it. */
  expire(sessionToken: string): void {
    const grant = this.bySession.get(sessionToken);
    if (grant) grant.expires.session = 0;
  }

  /** Revokes the tokens of a frame. */
  revoke(frame: Frame): void {
    this.forget((grant) => grant.frame === frame, 'gone');
  }

  /** Revokes every token of a session. */
  endSession(sessionId: number, why: End = 'gone'): void {
    this.forget(({ frame }) => frame.session.id === sessionId, why);
  }

  /** The grant's pair counts from now on. */
  private enter(grant: Grant): void {
    const { pair, expires, masterTokens, nested } = grant;
    if (!nested) expires.master = this.in(lifetimes.master);
    expires.session = nested ? Infinity : this.in(lifetimes.session);
    masterTokens.push(pair.masterToken);
    this.bySession.set(pair.sessionToken, grant);
    this.byMaster.set(pair.masterToken, grant);
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

  private forget(which: (grant: Grant) => boolean, why: End): void {
    for (const grant of [...this.bySession.values()].filter(which)) {
      grant.disarm();
      // snowflake-sdk learns from its master token that there is nothing to renew
      this.retire(grant.pair.sessionToken, why === 'gone' ? 'gone' : 'expired');
      for (const masterToken of grant.masterTokens) {
        this.byMaster.delete(masterToken);
        this.remember(masterToken, why);
      }
    }
  }

  private retire(sessionToken: string, why: End): void {
    this.bySession.delete(sessionToken);
    this.remember(sessionToken, why);
  }

  private remember(token: string, why: End): void {
    this.retired.set(token, why);
    for (const oldest of this.retired.keys()) {
      if (this.retired.size <= REMEMBERED) break;
      this.retired.delete(oldest);
    }
  }
}

import { randomBytes } from 'node:crypto';
import type { Frame } from '../engine/context.js';
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

/**
 * Which token stands for which frame. Lifetimes count in real time: the clients' own timers do too,
 * so moving the account's clock never logs anybody out.
 */
export class TokenBook {
  private readonly bySession = new Map<string, Grant>();
  private readonly byMaster = new Map<string, Grant>();
  /** tokens that were replaced or cut off, so that a late use is told to renew */
  private readonly retired = new Map<string, 'expired' | 'gone'>();

  constructor(private readonly now: () => number) {}

  issue(holder: Holder): TokenPair {
    const { frame, client, nested } = holder;
    const pair = {
      sessionToken: `ses.${frame.session.id}.${randomBytes(24).toString('base64url')}`,
      masterToken: `mst.${frame.session.id}.${randomBytes(24).toString('base64url')}`,
    };
    const expires = {
      session: this.now() + lifetimes.session * 1000,
      master: this.now() + lifetimes.master * 1000,
    };
    const grant = { frame, client, nested, pair, expires };
    this.bySession.set(pair.sessionToken, grant);
    this.byMaster.set(pair.masterToken, grant);
    return pair;
  }

  /** @throws SnowflakeError 390104, 390111 or 390112 */
  holderOf(sessionToken: string | undefined): Holder {
    const grant = this.bySession.get(sessionToken ?? '');
    if (!grant) throw tokenRefusals[this.retired.get(sessionToken ?? '') ?? 'invalid']();
    if (grant.expires.session <= this.now()) throw tokenRefusals.expired();
    grant.expires.master = this.now() + lifetimes.master * 1000;
    return grant;
  }

  /** Exchanges a master token for a new pair. @throws SnowflakeError 390111, 390114 or 390115 */
  renew(masterToken: string | undefined): { pair: TokenPair; holder: Holder } {
    const grant = this.byMaster.get(masterToken ?? '');
    if (!grant)
      throw this.retired.has(masterToken ?? '')
        ? tokenRefusals.gone()
        : tokenRefusals.masterInvalid();
    if (grant.expires.master <= this.now()) throw tokenRefusals.masterExpired();
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
  endSession(sessionId: number): void {
    for (const grant of [...this.bySession.values()])
      if (grant.frame.session.id === sessionId) this.forget(grant, 'gone');
  }

  private forget(grant: Grant, why: 'expired' | 'gone'): void {
    this.bySession.delete(grant.pair.sessionToken);
    this.byMaster.delete(grant.pair.masterToken);
    this.retired.set(grant.pair.sessionToken, why);
    if (why === 'gone') this.retired.set(grant.pair.masterToken, why);
    for (const token of this.retired.keys()) {
      if (this.retired.size <= 2000) break;
      this.retired.delete(token);
    }
  }
}

import type { Session } from '../engine/context.js';
import { logIn } from '../sessions/login.js';
import { lifetimes } from '../sessions/tokens.js';
import { failure, success } from './envelope.js';
import { clientParameters } from './parameters.js';
import type { FrontParts, Route } from './parts.js';

const SERVER_VERSION = '9.38.0';

const sessionInfo = ({ root }: Session) => ({
  databaseName: root.database,
  schemaName: root.schema,
  warehouseName: root.warehouse,
  roleName: root.role,
});

/** `POST /session/v1/login-request` */
export const login: Route = async ({ body, query }, { services, protocol, find, now }) => {
  try {
    const { session, client, user } = await logIn(body, query, {
      services,
      find,
      now,
    });
    const pair = protocol.book.issue({ frame: session.root, client, nested: false });
    return {
      body: success({
        token: pair.sessionToken,
        masterToken: pair.masterToken,
        validityInSeconds: lifetimes.session,
        masterValidityInSeconds: lifetimes.master,
        sessionId: session.id,
        displayUserName: user,
        serverVersion: SERVER_VERSION,
        firstLogin: false,
        remMeToken: null,
        remMeValidityInSeconds: 0,
        healthCheckInterval: 45,
        newClientForUpgrade: null,
        idToken: null,
        idTokenValidityInSeconds: 0,
        mfaToken: null,
        mfaTokenValidityInSeconds: 0,
        responseData: null,
        sessionInfo: sessionInfo(session),
        parameters: clientParameters(session),
      }),
    };
  } catch (error) {
    const data = { nextAction: 'RETRY_LOGIN', authnMethod: 'USERNAME_PASSWORD', signInOptions: {} };
    return { body: failure(error, data) };
  }
};

/** `POST /session/token-request`: a new pair for the master token, same session. */
export const renew: Route = async ({ token }, { protocol }) => {
  const { pair, holder } = protocol.book.renew(token);
  return {
    body: success({
      sessionToken: pair.sessionToken,
      masterToken: pair.masterToken,
      validityInSecondsST: lifetimes.session,
      validityInSecondsMT: lifetimes.master,
      masterValidityInSeconds: lifetimes.master,
      sessionId: holder.frame.session.id,
    }),
  };
};

/** Ends a session with all that it holds: tokens, running statements, temporary objects. */
export const endSession = async (
  session: Session,
  { services, protocol }: FrontParts,
): Promise<void> => {
  protocol.executions.endSession(session.id);
  protocol.book.endSession(session.id);
  await services.sessions.close(session);
};

/** `POST /session?delete=true`; a procedure's borrowed token ends alone. */
export const deleteSession: Route = async ({ token }, parts) => {
  const holder = parts.protocol.book.holderOf(token);
  if (holder.nested) parts.protocol.revoke(holder.frame);
  else await endSession(holder.frame.session, parts);
  return { body: success() };
};

/** `POST /session/heartbeat` */
export const heartbeat: Route = async ({ token }, { protocol }) => {
  protocol.book.holderOf(token);
  return { body: success() };
};

/** `POST /telemetry/send`: taken and dropped; any other answer would make clients complain. */
export const telemetry: Route = async () => ({ body: success() });

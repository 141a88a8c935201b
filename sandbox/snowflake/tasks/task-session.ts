import type { AccountObject, Services, Session } from '../engine/context.js';
import { ownerMayNotExecute, ownerMayNotRunServerless } from './refusals.js';
import type { GraphRun, PlannedTask } from './run.js';

/** The user that every task runs as. */
const TASK_USER = 'SYSTEM';

/** What the platform calls the compute of tasks without a warehouse; everybody may use it. */
const SERVERLESS = 'COMPUTE_SERVICE_WH_USER_TASKS_POOL_XSMALL_0';

const ensure = async (kind: 'USER' | 'WAREHOUSE', name: string, services: Services) => {
  const { catalogue, clock } = services;
  if (catalogue.list(kind).some((object) => object.name === name)) return;
  const object: AccountObject = {
    kind,
    id: catalogue.newId(),
    database: null,
    schema: null,
    name,
    owner: kind === 'USER' ? 'ACCOUNTADMIN' : 'PUBLIC',
    createdAt: clock.now(),
    comment: '',
    properties: {},
  };
  await catalogue.put(object);
};

/** Makes what task sessions need. Called once, when the account starts. */
export const prepareTaskUser = (services: Services): Promise<void> =>
  ensure('USER', TASK_USER, services);

/**
 * A session for one run of one task: the owner's role alone, the task's schema, warehouse and parameters.
 * @throws SnowflakeError 091089 when the owner may no longer execute tasks
 */
export const openTaskSession = async (
  run: GraphRun,
  task: PlannedTask,
  runKey: string,
  services: Services,
): Promise<Session> => {
  const { warehouse, sessionParameters } = task.definition;
  if (warehouse === null) await ensure('WAREHOUSE', SERVERLESS, services);
  // opened as PUBLIC: the user SYSTEM is granted no role, it takes that of the owner
  const session = await services.sessions.open({
    user: TASK_USER,
    role: 'PUBLIC',
    database: run.database,
    schema: run.schema,
    warehouse: warehouse ?? SERVERLESS,
    parameters: sessionParameters,
    secondaryRoles: [],
    task: { runKey },
  });
  session.root.role = task.owner;
  const { access } = services;
  const refusal = !access.canOnAccount(session.root, 'EXECUTE TASK')
    ? ownerMayNotExecute()
    : warehouse === null && !access.canOnAccount(session.root, 'EXECUTE MANAGED TASK')
      ? ownerMayNotRunServerless()
      : undefined;
  if (!refusal) return session;
  await services.sessions.close(session);
  throw refusal;
};

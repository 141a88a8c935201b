import type { AccountObject, Services, Session } from '../engine/context.js';
import type { SnowflakeError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import { SERVERLESS } from '../warehouse-runs.js';
import {
  ownerMayNotExecute,
  ownerMayNotRunServerless,
  ownerMayNotUseWarehouse,
  userLacksOwner,
} from './refusals.js';
import type { GraphRun, PlannedTask } from './run.js';

/** The user that tasks run as, unless EXECUTE AS USER names another. */
const TASK_USER = 'SYSTEM';

/** Makes what task sessions need. Called once, when the account starts. */
export const prepareTaskUser = async ({ catalogue, clock }: Services): Promise<void> => {
  // an earlier version kept a warehouse for serverless tasks
  const pool = catalogue.list('WAREHOUSE').find(({ name }) => name === SERVERLESS);
  if (pool) await catalogue.drop(pool);
  if (catalogue.list('USER').some(({ name }) => name === TASK_USER)) return;
  const object: AccountObject = {
    kind: 'USER',
    id: catalogue.newId(),
    database: null,
    schema: null,
    name: TASK_USER,
    owner: 'ACCOUNTADMIN',
    createdAt: clock.now(),
    comment: '',
    properties: {},
  };
  await catalogue.put(object);
};

/**
 * A session for one run of one task: the owner's role, the task's schema, warehouse and parameters.
 * @throws SnowflakeError 091089 when the owner may no longer execute tasks, or use the warehouse
 */
export const openTaskSession = async (
  run: GraphRun,
  task: PlannedTask,
  runKey: string,
  services: Services,
): Promise<Session> => {
  const { warehouse, sessionParameters, executeAs } = task.definition;
  const user = executeAs ?? TASK_USER;
  // opened as PUBLIC: the user SYSTEM is granted no role, it takes that of the owner
  const session = await services.sessions.open({
    user,
    role: 'PUBLIC',
    database: run.database,
    schema: run.schema,
    warehouse: warehouse ?? SERVERLESS,
    parameters: sessionParameters,
    secondaryRoles: executeAs ? secondaryRolesOf(executeAs, services) : [],
    task: { runKey, taskId: task.id },
  });
  session.root.role = task.owner;
  const refusal = refusalOf(session, task, services);
  if (!refusal) return session;
  await services.sessions.close(session);
  throw refusal;
};

/** What a user's own sessions would begin with. */
const secondaryRolesOf = (name: string, services: Services): readonly string[] => {
  const users = services.catalogue.list<{ defaultSecondaryRoles?: readonly string[] }>('USER');
  const user = users.find((each) => each.name === name);
  const all = user?.properties.defaultSecondaryRoles?.includes('ALL');
  return all ? [...ownAccess(services).rolesOfUser(name)] : [];
};

/** The rights that are looked at when a run begins, not when it is scheduled. */
const refusalOf = (
  { root }: Session,
  { owner, definition: { warehouse, executeAs } }: PlannedTask,
  { access, catalogue }: Services,
): SnowflakeError | undefined => {
  if (!access.canOnAccount(root, 'EXECUTE TASK')) return ownerMayNotExecute();
  if (executeAs && !access.mayTake(executeAs, owner)) return userLacksOwner(executeAs);
  if (warehouse === null)
    return access.canOnAccount(root, 'EXECUTE MANAGED TASK')
      ? undefined
      : ownerMayNotRunServerless();
  const found = catalogue.list('WAREHOUSE').find(({ name }) => name === warehouse);
  return found && access.can(root, 'USAGE', found) ? undefined : ownerMayNotUseWarehouse();
};

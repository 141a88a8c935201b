import { z } from 'zod';
import type { Names } from '../names.js';
import { anyRow, json, timestamp, whole } from '../values.js';
import type { Query } from '../warehouse.js';

const rootState = z.enum(['started', 'suspended']);

/**
 * The oldest deploy that neither ended nor put the root back: `applying` while it goes on or after
 * its process died, `broken` when it failed and could not restore the root's state.
 */
export const openDeployment = ({ bot, dag }: Names) =>
  ({
    name: 'reading the deploy that is going on',
    sql: `SELECT DEPLOYMENT_ID, ACTOR, STATE, ROOT_STATE, TO_JSON(ROOT_STATES) AS ROOT_STATES, STARTED_AT,
    DATEDIFF('second', STARTED_AT, SYSDATE()) AS AGE_S
  FROM ${bot}.DEPLOYMENTS WHERE STATE IN ('applying', 'broken') ORDER BY STARTED_AT LIMIT 1`,
    row: z
      .object({
        DEPLOYMENT_ID: z.string(),
        ACTOR: z.string(),
        STATE: z.enum(['applying', 'broken']),
        ROOT_STATE: rootState,
        ROOT_STATES: json(z.record(z.string(), rootState).nullable()),
        STARTED_AT: timestamp,
        AGE_S: whole,
      })
      .transform((found) => ({
        id: found.DEPLOYMENT_ID,
        actor: found.ACTOR,
        state: found.STATE,
        // A deploy of before there were other graphs knew the DAG's root alone.
        rootStates: found.ROOT_STATES ?? { [dag]: found.ROOT_STATE },
        startedAt: found.STARTED_AT,
        ageSeconds: found.AGE_S,
      })),
  }) satisfies Query<unknown>;

/** Bound: id, actor, code hash, the DAG's root's state to end with, that of every root and the steps as JSON. */
export const beginDeployment = ({ bot }: Names) => ({
  name: 'recording the deploy',
  sql: `INSERT INTO ${bot}.DEPLOYMENTS
    (DEPLOYMENT_ID, ACTOR, CODE_HASH, ROOT_STATE, ROOT_STATES, STATE, STEPS, STARTED_AT)
  SELECT ?, ?, ?, ?, PARSE_JSON(?), 'applying', PARSE_JSON(?), SYSDATE()`,
  row: anyRow,
});

/** Bound: the state that this and every deploy that broke off before it ended with. */
export const endDeployments = ({ bot }: Names) => ({
  name: 'recording the end of the deploy',
  sql: `UPDATE ${bot}.DEPLOYMENTS SET STATE = ?, ENDED_AT = SYSDATE()
  WHERE STATE IN ('applying', 'broken')`,
  row: anyRow,
});

/** How a deploy stands; no row when it never began to change anything. Bound: id. */
export const deploymentState = ({ bot }: Names) =>
  ({
    name: 'reading how a deploy stands',
    sql: `SELECT STATE FROM ${bot}.DEPLOYMENTS WHERE DEPLOYMENT_ID = ?`,
    row: z
      .object({ STATE: z.enum(['applying', 'broken', 'failed', 'done']) })
      .transform(({ STATE }) => STATE),
  }) satisfies Query<unknown>;

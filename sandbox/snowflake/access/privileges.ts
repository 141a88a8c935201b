import type { ObjectKind } from '../engine/context.js';

const CREATE_IN_SCHEMA = [
  'TABLE',
  'VIEW',
  'SEQUENCE',
  'STAGE',
  'FILE FORMAT',
  'PROCEDURE',
  'FUNCTION',
  'TASK',
  'MODEL',
].map((kind) => `CREATE ${kind}`);

const PRIVILEGES: Readonly<Record<ObjectKind | 'ACCOUNT', readonly string[]>> = {
  ACCOUNT: [
    'CREATE DATABASE',
    'CREATE WAREHOUSE',
    'CREATE ROLE',
    'CREATE USER',
    'CREATE INTEGRATION',
    'MANAGE GRANTS',
    'EXECUTE TASK',
    'EXECUTE MANAGED TASK',
    'MONITOR EXECUTION',
    'MONITOR USAGE',
    'EXECUTE ALERT',
    'APPLY TAG',
  ],
  DATABASE: ['USAGE', 'MONITOR', 'MODIFY', 'CREATE SCHEMA', 'CREATE DATABASE ROLE', 'APPLYBUDGET'],
  SCHEMA: [
    'USAGE',
    'MONITOR',
    'MODIFY',
    'ADD SEARCH OPTIMIZATION',
    ...CREATE_IN_SCHEMA,
    'CREATE DYNAMIC TABLE',
    'CREATE ALERT',
    'CREATE TAG',
    'CREATE SECRET',
    'CREATE NOTEBOOK',
    'CREATE TEMPORARY TABLE',
  ],
  TABLE: [
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'TRUNCATE',
    'REFERENCES',
    'REBUILD',
    'EVOLVE SCHEMA',
  ],
  VIEW: ['SELECT', 'REFERENCES', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'],
  SEQUENCE: ['USAGE'],
  STAGE: ['USAGE', 'READ', 'WRITE'],
  'FILE FORMAT': ['USAGE'],
  PROCEDURE: ['USAGE'],
  FUNCTION: ['USAGE'],
  TASK: ['MONITOR', 'OPERATE', 'APPLYBUDGET'],
  MODEL: ['USAGE', 'READ'],
  WAREHOUSE: ['USAGE', 'OPERATE', 'MONITOR', 'MODIFY', 'APPLYBUDGET'],
  ROLE: ['USAGE'],
  'APPLICATION ROLE': ['USAGE'],
  USER: ['IMPERSONATE', 'MONITOR'],
};

/** What can be granted on a kind of object, ownership aside. */
export const privilegesOf = (kind: ObjectKind | 'ACCOUNT'): readonly string[] => PRIVILEGES[kind];

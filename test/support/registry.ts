import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './promotion-account.js';

const manifest = `manifest_version: '1.0'
methods:
  - name: PREDICT_PROBA
    handler: functions.predict_proba.infer
    type: FUNCTION
    inputs:
      - name: AMOUNT
        type: FLOAT
    outputs:
      - type: OBJECT
`;

const model = 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB';
const stage = 'MODEL_REGISTRY.MODEL_SCHEMA.VERSIONS_OF_A_TEST';

/** Logs versions that nobody will call, as the owner of the DAG; the first one becomes the default. */
export const logVersions = async (
  account: Pick<Account, 'as'>,
  ...versions: string[]
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'dagbot-model-'));
  try {
    const file = join(folder, 'MANIFEST.yml');
    await writeFile(file, manifest);
    await account.as('owner', `CREATE STAGE IF NOT EXISTS ${stage}`);
    await account.as('owner', `PUT 'file://${file}' @${stage}/model AUTO_COMPRESS = FALSE`);
    const shown = await account.as('owner', `SHOW MODELS IN SCHEMA MODEL_REGISTRY.MODEL_SCHEMA`);
    let exists = shown.length > 0;
    for (const version of versions) {
      await account.as(
        'owner',
        exists
          ? `ALTER MODEL ${model} ADD VERSION ${version} FROM @${stage}/model`
          : `CREATE MODEL ${model} WITH VERSION ${version} FROM @${stage}/model`,
      );
      exists = true;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The default version as SHOW MODELS says. */
export const liveVersion = async (account: Pick<Account, 'as'>): Promise<unknown> => {
  const [shown] = await account.as('bot', 'SHOW MODELS IN SCHEMA MODEL_REGISTRY.MODEL_SCHEMA');
  return shown?.default_version_name;
};

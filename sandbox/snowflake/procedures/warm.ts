import { normal } from './environment.js';

/** What code imports of the packages that take long to import, by their names in the platform's list. */
const HEAVY: Readonly<Record<string, readonly string[]>> = {
  'scikit-learn': ['sklearn.pipeline', 'sklearn.metrics'],
  xgboost: ['xgboost'],
  'snowflake-ml-python': [
    'snowflake.ml.registry',
    'snowflake.ml.modeling.pipeline',
    'snowflake.ml.modeling.preprocessing',
    'snowflake.ml.modeling.xgboost',
    'snowflake.ml.model._packager.model_packager',
  ],
};

/** What nearly every model needs, whatever it was trained with. */
export const MODEL_MODULES = [
  'sklearn.pipeline',
  'xgboost',
  'snowflake.ml.model._packager.model_packager',
];

/** Modules worth importing before the first call. @param packages requirements such as `xgboost==3.3.0` */
export const heavyModules = (packages: readonly string[]): string[] =>
  packages.flatMap(
    (requirement) => HEAVY[normal(/^[\w.-]*/.exec(requirement.trim())?.[0] ?? '')] ?? [],
  );

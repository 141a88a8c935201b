import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings, Table } from '../engine/context.js';
import { type Column, textColumn } from '../engine/value.js';

interface Distribution {
  readonly name: string;
  readonly version: string;
}

/** What is installed in the interpreter's environment, read from its files: no interpreter is needed. */
export interface Environment {
  packages(): Promise<readonly Distribution[]>;
  /** `3.11`, or null while there is no environment */
  version(): Promise<string | null>;
  /** Of requirements such as `numpy==2.4.6`, those that are not installed. */
  missing(requirements: readonly string[]): Promise<string[]>;
  table(): Promise<Table>;
}

const COLUMNS: readonly Column[] = ['PACKAGE_NAME', 'VERSION', 'LANGUAGE', 'RUNTIME_VERSION'].map(
  (name) => textColumn(name),
);

/** Wheels whose name is not the one that the platform's package list uses. */
const ALSO_KNOWN_AS: Readonly<Record<string, string>> = { 'xgboost-cpu': 'xgboost' };

/** A package's name as all its spellings have it in common. */
export const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

const header = (metadata: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.+)$`, 'm').exec(metadata)?.[1]?.trim();

const fits = (version: string, wanted: string): boolean => {
  const pattern = wanted.replace(/[.+^$()|[\]\\?{}]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`).test(version);
};

export const readEnvironment = (settings: Settings): Environment => {
  const library = join(dirname(dirname(settings.python)), 'lib');
  let known: { readonly stamp: string; readonly packages: readonly Distribution[] } | undefined;

  const folder = async (): Promise<string | undefined> =>
    (await readdir(library).catch(() => [])).find((name) => /^python3\.\d+$/.test(name));

  const packages = async (): Promise<readonly Distribution[]> => {
    const python = await folder();
    if (python === undefined) return [];
    const site = join(library, python, 'site-packages');
    const infos = (await readdir(site).catch(() => [])).filter((name) =>
      name.endsWith('.dist-info'),
    );
    const stamp = infos.join();
    if (known?.stamp === stamp) return known.packages;
    const read = await Promise.all(
      infos.map(async (info) => {
        const metadata = await readFile(join(site, info, 'METADATA'), 'utf8').catch(() => '');
        const name = header(metadata, 'Name');
        const version = header(metadata, 'Version');
        return name && version ? [{ name: normalDot(name), version }] : [];
      }),
    );
    const found = read.flat();
    const aliases = found.flatMap(({ name, version }) => {
      const alias = ALSO_KNOWN_AS[name];
      return alias === undefined ? [] : [{ name: alias, version }];
    });
    known = { stamp, packages: [...found, ...aliases] };
    return known.packages;
  };

  const version = async () => (await folder())?.replace('python', '') ?? null;

  return {
    packages,
    version,
    missing: async (requirements) => {
      const installed = await packages();
      // Before the environment is made nothing can be said; a CALL will say it.
      if (installed.length === 0) return [];
      return requirements.filter((requirement) => {
        const [, name = '', operator, wanted = ''] =
          /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?:(==?|>=|<=|>|<|~=|!=)\s*(.+))?$/.exec(
            requirement.trim(),
          ) ?? [];
        const found = installed.filter((one) => normal(one.name) === normal(name));
        if (found.length === 0) return true;
        if (operator !== '==' && operator !== '=') return false;
        return !found.some((one) => fits(one.version, wanted));
      });
    },
    table: async () => {
      const rows = await packages();
      const runtime = await version();
      return {
        columns: COLUMNS,
        vectors: [
          rows.map((row) => row.name),
          rows.map((row) => row.version),
          rows.map(() => 'python'),
          rows.map(() => runtime),
        ],
        rowCount: rows.length,
      };
    },
  };
};

/** Package lists print names in lower case and keep dots and dashes. */
const normalDot = (name: string): string => name.toLowerCase().replaceAll('_', '-');

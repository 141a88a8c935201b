import { blockId, context, type Message, message, section, table } from './kit.js';
import { bare } from './limits.js';
import { type Figure, score } from './numbers.js';
import { clock } from './times.js';
import { liveName, nothingLive, versionCode, versionName } from './words.js';

export interface VersionFacts {
  readonly version: string;
  readonly live: boolean;
  /** State of its newest promotion, in words such as `Waiting, 0 of 1`; null when it has none. */
  readonly state: string | null;
  readonly prAuc: Figure;
  readonly asOf: string | null;
}

export interface ModelsFacts {
  readonly versions: readonly VersionFacts[];
  readonly deployed: boolean;
  readonly readAt: Date;
}

const shownAtMost = 5;

const stateOf = (version: VersionFacts): string => {
  if (version.live) return 'Live';
  return version.state ?? 'Not evaluated';
};

/** The newest versions and what became of them; the live one is always among them. Without any, what makes one. */
export const models = (modelName: string, { versions, deployed, readAt }: ModelsFacts): Message => {
  const live = versions.find((version) => version.live)?.version ?? null;
  const reviewed = versions.filter(({ version }) => !nothingLive(version));
  const newest = reviewed.slice(0, shownAtMost);
  const older = reviewed.slice(shownAtMost);
  const liveOlder = older.find((version) => version.live);
  const rows = liveOlder === undefined ? newest : [...newest.slice(0, shownAtMost - 1), liveOlder];
  const hidden = reviewed.length - rows.length;
  const title = `*${modelName}* · ${nothingLive(live) ? 'nothing is live' : `live: ${versionCode(live)}`}`;
  const next = deployed ? 'Start a run: `/dag run`' : 'Nothing is deployed. Plan it: `/dag deploy`';
  if (rows.length === 0)
    return message(`No version of ${modelName} yet. ${bare(next)}.`, [
      section(`${title}\nNo version yet. ${next}`, blockId('models', 'title', 'reply')),
    ]);
  return message(
    `Versions: ${[
      nothingLive(live) ? 'nothing is live' : `${liveName(live)} is live`,
      ...rows
        .filter((version) => !version.live)
        .map((version) => `${versionName(version.version)} ${stateOf(version).toLowerCase()}`),
    ].join('; ')}.`,
    [
      section(title, blockId('models', 'title', 'reply')),
      table(
        [
          { name: 'Version' },
          { name: 'State' },
          { name: 'PR-AUC', align: 'right' },
          { name: 'As of' },
        ],
        rows.map((version) => [
          version.live ? { bold: versionName(version.version) } : versionName(version.version),
          version.live ? { bold: 'Live' } : stateOf(version),
          score(version.prAuc),
          version.asOf ?? '–',
        ]),
        blockId('models', 'versions', 'reply'),
      ),
      context(
        `PR-AUC of each version on its own test data; only the evaluation compares two versions fairly${hidden > 0 ? ` · ${hidden} older not shown` : ''} · read ${clock(readAt)}`,
        blockId('models', 'about', 'reply'),
      ),
    ],
  );
};

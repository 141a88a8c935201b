import { domainOf } from '../interactions/sharing-links.js';
import type { Slack } from '../slack.js';
import { Findings, type Surface } from '../validation/checks.js';
import { isShowableImage } from './file-records.js';

/** Findings about blocks of the app, which may show only what it was granted and what it uploaded. */
export const findingsFor = (slack: Slack, surface: Surface): Findings => {
  const { scopes, unfurlDomains } = slack.workspace.manifest;
  return new Findings(surface, {
    hasScope: (scope) => scopes.has(scope),
    isClaimed: (url) => domainOf(unfurlDomains, url) !== undefined,
    isImageFile: (id) => isShowableImage(slack, id),
  });
};

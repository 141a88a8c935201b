import type { JsonObject } from '../json.js';
import { checkBlocks, hasInputs } from './blocks.js';
import {
  all,
  anything,
  type Check,
  type Findings,
  oneOf,
  present,
  record,
  rule,
  text,
  truth,
} from './checks.js';
import { plain } from './texts.js';

const common = {
  private_metadata: text(3000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};

/** Keys of a view object an app may send back as it received them; Slack passes over them. */
const received = Object.fromEntries(
  [
    'id',
    'team_id',
    'state',
    'hash',
    'root_view_id',
    'previous_view_id',
    'app_id',
    'app_installed_team_id',
    'bot_id',
  ].map((key) => [key, anything]),
);

const modal: Check = all(
  record(
    { type: oneOf('modal'), title: plain(24), blocks: anything },
    {
      ...common,
      ...received,
      submit: plain(24),
      close: plain(24),
      clear_on_close: truth,
      notify_on_close: truth,
      submit_disabled: truth,
    },
  ),
  rule(
    (view) => present(view, ['submit']).length > 0 || !hasInputs(view.blocks),
    'missing required field: submit',
  ),
);

const home: Check = record({ type: oneOf('home'), blocks: anything }, { ...common, ...received });

/** Bytes a view may have (slack.dev, `view_too_large`). */
export const viewBytes = 250_000;

/** Checks a view for the surface the findings are about. */
export const checkView = (view: JsonObject, findings: Findings): void => {
  (findings.surface === 'home' ? home : modal)(view, '/view', findings);
  if (view.blocks !== undefined) checkBlocks(view.blocks, '/view/blocks', findings);
};

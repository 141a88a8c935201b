import type { App, BlockButtonAction } from '@slack/bolt';
import type { Bot } from '../bot.js';
import { evaluationDetails } from './actions/evaluation-details.js';
import { evaluationPromote } from './actions/evaluation-promote.js';
import { evaluationReject } from './actions/evaluation-reject.js';
import { judgeAgainAction } from './actions/judge-again.js';
import { link } from './actions/link.js';
import { planApply } from './actions/plan-apply.js';
import { planDiffAction } from './actions/plan-diff.js';
import { planDiscard } from './actions/plan-discard.js';
import { versionRevert } from './actions/version-revert.js';
import { appHomeOpened } from './events/app-home-opened.js';
import { appMention } from './events/app-mention.js';
import { directMessage } from './events/direct-message.js';
import { actionIds, linkIds, viewIds } from './ids.js';
import { promoteForm } from './views/promote-form.js';
import { rejectForm } from './views/reject-form.js';
import { revertForm } from './views/revert-form.js';

/** Buttons, by id. */
export const actions = {
  [actionIds.promote]: evaluationPromote,
  [actionIds.promoteRetry]: evaluationPromote,
  [actionIds.reject]: evaluationReject,
  [actionIds.details]: evaluationDetails,
  [actionIds.again]: judgeAgainAction('evaluate_again'),
  [actionIds.hindsight]: judgeAgainAction('hindsight'),
  [actionIds.revert]: versionRevert,
  [actionIds.planApply]: planApply,
  [actionIds.planDiscard]: planDiscard,
  [actionIds.planDiff]: planDiffAction,
} as const;

/** Forms, by callback id. */
export const views = {
  [viewIds.promoteForm]: promoteForm,
  [viewIds.rejectForm]: rejectForm,
  [viewIds.revertForm]: revertForm,
} as const;

/** Events, by the names the manifest subscribes to. */
export const events = { app_mention: appMention, app_home_opened: appHomeOpened } as const;

export const registerHandlers = (app: App, bot: Bot): void => {
  for (const [id, listener] of Object.entries(actions))
    app.action<BlockButtonAction>(id, listener(bot));
  app.action(linkIds, link);
  for (const [id, listener] of Object.entries(views)) app.view(id, listener(bot));
  app.event('app_mention', events.app_mention(bot));
  app.event('app_home_opened', events.app_home_opened(bot));
  app.message(directMessage(bot));
};

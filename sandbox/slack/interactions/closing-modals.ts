import type { Delivered } from '../delivery/delivery.js';
import type { Slack } from '../slack.js';
import type { View } from '../workspace/model.js';

export type Errors = Readonly<Record<string, string>> | null;

export interface Submitted extends Delivered {
  /** The person's top view now. */
  readonly view: View | null;
  /** Texts under input blocks. */
  readonly errors: Errors;
}

/** Takes a modal away from the person's stack. */
export const closeModal = ({ workspace }: Slack, user: string, view: View): void => {
  workspace.modals.remove(user, view.id);
  workspace.changes.tell({ kind: 'views', user });
};

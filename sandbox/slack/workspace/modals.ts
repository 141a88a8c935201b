import type { View } from './model.js';

/** Views one person may have open on top of each other (slack.dev, "Modals"). */
export const stackLimit = 3;

/** The modals each person has open, the top one last, and what went wrong in them. */
export class Modals {
  readonly #stacks = new Map<string, View[]>();

  of(user: string): readonly View[] {
    return this.#stacks.get(user) ?? [];
  }

  top(user: string): View | undefined {
    return this.of(user).at(-1);
  }

  all(): readonly { user: string; view: View; depth: number }[] {
    return [...this.#stacks].flatMap(([user, views]) =>
      views.map((view, index) => ({ user, view, depth: index + 1 })),
    );
  }

  find(match: (view: View) => boolean): { user: string; view: View } | undefined {
    return this.all().find(({ view }) => match(view));
  }

  push(user: string, view: View): void {
    this.#stacks.set(user, [...this.of(user), view]);
  }

  /** Takes the named view away, wherever in the stack it is. */
  remove(user: string, viewId: string): void {
    this.#stacks.set(
      user,
      this.of(user).filter(({ id }) => id !== viewId),
    );
  }

  closeAll(user: string): void {
    this.#stacks.delete(user);
  }

  clear(): void {
    this.#stacks.clear();
  }
}

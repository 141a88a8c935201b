/** What happened, told to everyone who shows or stores the workspace. */
export type Change =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | {
      readonly kind: 'ephemeral';
      readonly user: string;
      readonly channel: string;
      readonly ts: string;
    }
  | { readonly kind: 'views'; readonly user: string }
  | { readonly kind: 'home'; readonly user: string }
  | {
      readonly kind: 'notice';
      readonly user: string;
      readonly channel: string;
      readonly text: string;
    }
  | { readonly kind: 'traffic' }
  | { readonly kind: 'sockets' }
  | { readonly kind: 'channels' }
  | { readonly kind: 'files' }
  | { readonly kind: 'scheduled' }
  | { readonly kind: 'threads'; readonly channel: string }
  | { readonly kind: 'bookmarks'; readonly channel: string }
  | { readonly kind: 'reset' };

/** Tells subscribers of changes, in order and at once. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

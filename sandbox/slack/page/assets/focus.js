/** What tells a control apart within a message or a view: its ids, its value, and what it is called. */
const markOf = (node) => {
  const { block, action, value } = node.dataset;
  return JSON.stringify([
    block,
    action,
    value,
    node.getAttribute('aria-label') ?? node.textContent,
  ]);
};

/** The control in a node drawn anew that was `held` before. */
export const twinOf = (held, node) =>
  [...(node?.querySelectorAll('button, input, select, textarea, a') ?? [])].find(
    (control) => markOf(control) === markOf(held),
  );

/**
 * Draws messages or the Home anew, by `draw`, without taking the keyboard from who is in one of them: it goes to
 * the same control, or to the message when that control is gone.
 */
export const keepFocus = (list, draw) => {
  const held = list.contains(document.activeElement) ? document.activeElement : null;
  const { ts, view } = held?.closest('[data-ts], [data-view]')?.dataset ?? {};
  draw();
  if (!(ts || view) || held.isConnected) return;
  const root = list.querySelector(view ? `[data-view="${view}"]` : `article[data-ts="${ts}"]`);
  (twinOf(held, root) ?? root)?.focus();
};

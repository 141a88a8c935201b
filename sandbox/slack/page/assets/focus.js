/** What tells a control apart within a message: its ids, its value, and what it is called. */
const markOf = (node) => {
  const { block, action, value } = node.dataset;
  return JSON.stringify([
    block,
    action,
    value,
    node.getAttribute('aria-label') ?? node.textContent,
  ]);
};

/**
 * Draws messages anew, by `draw`, without taking the keyboard from who is in one of them: it goes to the same
 * control, or to the message when that control is gone.
 */
export const keepFocus = (list, draw) => {
  const held = list.contains(document.activeElement) ? document.activeElement : null;
  const ts = held?.closest('article')?.dataset.ts;
  draw();
  if (!ts || held.isConnected) return;
  const article = list.querySelector(`article[data-ts="${ts}"]`);
  const controls = [...(article?.querySelectorAll('button, input, select, textarea, a') ?? [])];
  (controls.find((node) => markOf(node) === markOf(held)) ?? article)?.focus();
};

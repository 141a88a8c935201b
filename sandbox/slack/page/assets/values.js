/** The answer an element holds now, as the test interface takes it. */
export const answerOf = (control) => {
  const type = control.dataset.type;
  if (control.dataset.act === 'choose') {
    const on = [...control.querySelectorAll('input:checked')].map((input) => input.value);
    return type === 'checkboxes' ? on : (on[0] ?? null);
  }
  if (type === 'multi_external_select') return JSON.parse(control.dataset.value || '[]');
  if (control.dataset.act === 'suggest') return control.dataset.value || null;
  if (control.dataset.act === 'upload')
    return control.dataset.value === '' ? [] : control.dataset.value.split(',');
  if (control.multiple) return [...control.selectedOptions].map((option) => option.value);
  if (type === 'datetimepicker')
    return control.value === '' ? null : new Date(control.value).getTime() / 1000;
  if (type === 'rich_text_input')
    return control.value === ''
      ? null
      : {
          type: 'rich_text',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: control.value }] },
          ],
        };
  return control.value === '' ? null : control.value;
};

const stateful =
  '[data-act="pick"], [data-act="write"], [data-act="choose"], [data-act="suggest"], [data-act="upload"]';

/** Every answer inside a node: `{block_id: {action_id: value}}`. */
export const valuesIn = (node) => {
  const values = {};
  for (const control of node.querySelectorAll(stateful)) {
    const { block, action } = control.dataset;
    values[block] = { ...values[block], [action]: answerOf(control) };
  }
  return values;
};

const put = (control, old) => {
  if (control.dataset.act === 'choose') {
    const on = new Set([...old.querySelectorAll('input:checked')].map((input) => input.value));
    for (const input of control.querySelectorAll('input')) input.checked = on.has(input.value);
  } else if (control.dataset.act === 'upload') {
    control.dataset.value = old.dataset.value;
    control.nextElementSibling.replaceWith(old.nextElementSibling);
  } else if (control.multiple) {
    const on = new Set([...old.selectedOptions].map((option) => option.value));
    for (const option of control.options) option.selected = on.has(option.value);
  } else {
    control.value = old.value;
    if (old.dataset.value !== undefined) control.dataset.value = old.dataset.value;
    const chosen = old.parentElement.querySelector('.chosen-list');
    if (chosen) control.parentElement.querySelector('.chosen-list').replaceWith(chosen);
  }
};

/** Keeps what was typed when a form is drawn anew: elements whose two ids and type stayed. */
export const keepTyped = (before, after) => {
  for (const control of after.querySelectorAll(stateful)) {
    const { block, action, type } = control.dataset;
    const old = [...before.querySelectorAll(stateful)].find(
      ({ dataset }) =>
        dataset.block === block && dataset.action === action && dataset.type === type,
    );
    if (old) put(control, old);
  }
};

/** Shows the moments the server gives in seconds in the reader's own zone. */
export const setMoments = (node) => {
  for (const input of node.querySelectorAll('input[data-seconds]')) {
    const seconds = Number(input.dataset.seconds);
    if (!seconds) continue;
    const date = new Date((seconds - new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000);
    input.value = date.toISOString().slice(0, 16);
  }
};

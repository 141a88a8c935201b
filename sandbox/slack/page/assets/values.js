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

/** What a control shows now, to be shown by it or by its successor later. */
const shownBy = (control) => {
  const beside =
    control.dataset.act === 'upload'
      ? control.nextElementSibling
      : control.parentElement.querySelector('.chosen-list');
  return {
    on: new Set(
      [...control.querySelectorAll('input:checked, option:checked')].map(({ value }) => value),
    ),
    value: control.value,
    data: control.dataset.value,
    beside: beside?.cloneNode(true),
  };
};

const show = (control, { on, value, data, beside }) => {
  if (control.dataset.act === 'choose')
    for (const input of control.querySelectorAll('input')) input.checked = on.has(input.value);
  else if (control.multiple && control.options)
    for (const option of control.options) option.selected = on.has(option.value);
  else if (control.dataset.act !== 'upload') control.value = value;
  if (data !== undefined) control.dataset.value = data;
  if (control.dataset.act === 'upload') control.nextElementSibling.replaceWith(beside);
  else if (beside) control.parentElement.querySelector('.chosen-list').replaceWith(beside);
};

/** What the app was told last of each control, or what it was drawn with. */
const told = new WeakMap();

/** Remembers what a control shows as what the app knows of it. */
export const keepAnswer = (control) => told.set(control, shownBy(control));

/** Has a control show what the app knows of it, because the person thought better of it. */
export const takeBack = (control) => {
  const known = told.get(control);
  if (known && control.dataset.act !== 'write')
    show(control, { ...known, beside: known.beside?.cloneNode(true) });
};

/** Keeps what was typed when a form is drawn anew: elements whose two ids and type stayed. */
export const keepTyped = (before, after) => {
  for (const control of after.querySelectorAll(stateful)) {
    const { block, action, type } = control.dataset;
    const old = [...before.querySelectorAll(stateful)].find(
      ({ dataset }) =>
        dataset.block === block && dataset.action === action && dataset.type === type,
    );
    if (!old) continue;
    show(control, shownBy(old));
    if (told.has(old)) told.set(control, told.get(old));
  }
};

/** Readies what was drawn just now: moments stand in the reader's own zone, answers are those the app knows. */
export const begin = (node) => {
  setMoments(node);
  for (const control of node.querySelectorAll(stateful)) keepAnswer(control);
};

/** Shows the moments the server gives in seconds in the reader's own zone. */
const setMoments = (node) => {
  for (const input of node.querySelectorAll('input[data-seconds]')) {
    const seconds = Number(input.dataset.seconds);
    if (!seconds) continue;
    const date = new Date((seconds - new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000);
    input.value = date.toISOString().slice(0, 16);
  }
};

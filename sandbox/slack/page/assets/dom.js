/** Makes an element. Children are nodes or text; text is never read as markup. */
export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.className = value;
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute(name, value);
  }
  node.append(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
};

/** Makes an element around markup the server drew and escaped. */
export const drawn = (tag, attributes, markup) => {
  const node = make(tag, attributes);
  node.innerHTML = markup;
  return node;
};

export const byId = (id) => document.getElementById(id);

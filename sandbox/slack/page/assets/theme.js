/** Draws the page in the colours the reader's system asks for, now and when that changes. */
export const followTheme = () => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    document.body.dataset.theme = dark.matches ? 'dark' : 'light';
  };
  dark.addEventListener('change', show);
  show();
};

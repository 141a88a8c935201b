(() => {
  const channels = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  };
  const over = (above, below) => [
    ...[0, 1, 2].map((index) => above[index] * above[3] + below[index] * (1 - above[3])),
    1,
  ];
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) =>
      value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (node) => {
    const layers = [];
    for (let element = node; element; element = element.parentElement) {
      const colour = channels(getComputedStyle(element).backgroundColor);
      layers.unshift(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduce((below, above) => over(above, below), [255, 255, 255, 1]);
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const faults = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim();
    const element = texts.currentNode.parentElement;
    const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (words === '' || !seen || element.closest(':disabled')) continue;
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const paper = behind(element);
    const found = contrast(over(channels(style.color), paper), paper);
    if (found < (large ? 3 : 4.5))
      faults.push(`${found.toFixed(2)}: ${words.slice(0, 40)} (${element.className})`);
  }
  return faults;
})();

/** Listens to the server and hands each piece of news to the taker of its kind. */
export const startFeed = (user, takers) => {
  const source = new EventSource(`/page/feed?${new URLSearchParams({ user })}`);
  // what happened between the page's first question and the first opening is in no news either
  let behind = true;
  let lost = false;
  source.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    takers[news.kind]?.(news);
  };
  source.onerror = () => {
    if (!lost) takers.lost();
    lost = true;
    behind = true;
  };
  source.onopen = () => {
    if (behind) void takers.again();
    lost = false;
    behind = false;
  };
};

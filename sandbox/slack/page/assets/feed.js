/** Listens to the server and hands each piece of news to the taker of its kind. */
export const startFeed = (user, takers) => {
  const source = new EventSource(`/page/feed?${new URLSearchParams({ user })}`);
  let lost = false;
  source.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    takers[news.kind]?.(news);
  };
  source.onerror = () => {
    if (!lost) takers.lost();
    lost = true;
  };
  source.onopen = () => {
    if (lost) void takers.again();
    lost = false;
  };
};

/* SPDX-License-Identifier: Apache-2.0 */
// One stream of news for all tabs of a browser: the tab that holds the lock listens and tells the others.

const channel = new BroadcastChannel('galgo-news');

/**
 * Listens until the signal aborts.
 * @param onNews is given the news of all clusters, or null when the stream is broken
 */
export function listen(onNews, signal) {
  let last;
  let leads = false;
  const take = (news) => { last = news; onNews(news); };
  channel.onmessage = ({data}) => {
    if (data.ask && leads) channel.postMessage({news: last ?? null});
    if ('news' in data) take(data.news);
  };
  navigator.locks.request('galgo-news', {signal}, () => {
    leads = true;
    return follow((news) => {
      take(news);
      channel.postMessage({news});
    }, signal);
  }).catch((aborted) => {
    if (!signal.aborted) throw aborted;
  });
  channel.postMessage({ask: true});
}

/** Holds the stream open; the browser opens it again by itself while its server is away. */
function follow(take, signal) {
  return new Promise((done) => {
    const source = new EventSource('/api/v1/news');
    source.addEventListener('news', ({data}) => take(JSON.parse(data).clusters));
    source.addEventListener('error', () => take(null));
    signal.addEventListener('abort', () => {
      source.close();
      done();
    });
  });
}

/** Has the person do something; answers what the server says, or an error when it cannot be reached. */
export const act = async (call, body) => {
  try {
    const answer = await fetch(`/test/${call}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: 'the local Slack does not answer' };
  }
};

export const ask = async (path, query = {}) =>
  (await fetch(`/page/${path}?${new URLSearchParams(query)}`)).json();

/** An answer of the wire protocol, or of the control routes. */
export interface Told {
  readonly success?: boolean;
  readonly code?: string | null;
  readonly message?: string;
  readonly ok?: boolean;
  readonly error?: string;
  readonly data: {
    readonly token: string;
    readonly masterToken: string;
    readonly sessionId: number;
    readonly parameters: readonly { readonly name: string; readonly value: unknown }[];
    readonly [key: string]: unknown;
  };
  readonly statements: readonly {
    readonly n: number;
    readonly session: number;
    readonly sql: string;
    readonly class: string;
    readonly code: string | null;
  }[];
}

/** A client of the local Snowflake that knows nothing: it posts JSON and reads JSON. */
export interface Wire {
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Told>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Told>;
}

export const wire = (port: number): Wire => {
  const call = async (path: string, init: RequestInit) =>
    (await (await fetch(`http://127.0.0.1:${port}${path}`, init)).json()) as Told;
  return {
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    get: (path, headers = {}) => call(path, { headers }),
  };
};

export const bearing = (token: string) => ({ Authorization: `Snowflake Token="${token}"` });

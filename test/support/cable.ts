import { connect, createServer, type Socket } from 'node:net';

/** A TCP connection between a client and a server that a test can unplug. */
export interface Cable {
  readonly port: number;
  /** Cuts what is connected and takes no new connections. */
  unplug(): void;
  plug(): void;
  /** how many ends are connected */
  readonly ends: number;
  /** Cuts the connection on which a request with this text comes next, as soon as it is answered: the answer is lost. */
  loseAnswerTo(text: string): void;
  stop(): Promise<void>;
}

/** Passes everything on to a port of this machine. */
export const layCable = async (to: number): Promise<Cable> => {
  const ends = new Set<Socket>();
  const state = { plugged: true, fateful: '' };
  const cut = () => {
    for (const end of ends) end.destroy();
  };
  const server = createServer((near) => {
    if (!state.plugged) {
      near.destroy();
      return;
    }
    const far = connect(to, '127.0.0.1');
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => {
        ends.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (part) => {
      if (state.fateful === '' || !part.includes(state.fateful)) return;
      state.fateful = '';
      far.unpipe(near);
      far.once('data', () => near.destroy()).resume();
    });
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    unplug: () => {
      state.plugged = false;
      cut();
    },
    get ends() {
      return ends.size;
    },
    plug: () => {
      state.plugged = true;
    },
    loseAnswerTo: (text) => {
      state.fateful = text;
    },
    stop: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
};

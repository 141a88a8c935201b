import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { asText, isObject, type Json, type JsonObject, parseJson } from '../json.js';
import type { Identity } from '../workspace/identity.js';

/** Connections one app may have (slack.dev, "Socket Mode"). */
export const socketLimit = 10;

/** Life of a connection opened with `debug_reconnects=true`, in milliseconds. */
const debugLifeMs = 360_000;
/** How long a client told to go is left connected, in milliseconds. */
const leaveMs = 10_000;
const ticketMs = 60_000;
/** How long a client has to answer the close of a stopping server, in milliseconds. */
const farewellMs = 500;

export type DisconnectReason =
  | 'warning'
  | 'refresh_requested'
  | 'link_disabled'
  | 'too_many_websockets';

interface Told {
  readonly appId: string;
  readonly identity: Identity;
  readonly now: () => number;
  /** Called with each acknowledgement, whichever socket it came by. */
  readonly onAck: (envelopeId: string, payload: Json | undefined) => void;
  /** Called when a socket was opened or closed. */
  readonly onChange: () => void;
}

/** The Socket Mode connections of the app. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #open = new Set<WebSocket>();
  readonly #leaving = new WeakSet<WebSocket>();
  readonly #tickets = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  constructor(private readonly told: Told) {}

  get count(): number {
    return this.#open.size;
  }

  /** A ticket for one connection, good for a minute. */
  ticket(): string {
    const ticket = this.told.identity.uuid();
    this.#tickets.set(ticket, this.told.now() + ticketMs);
    return ticket;
  }

  /** Takes an upgrade request to `/link/`; refuses it without a good ticket. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '/', 'http://local').searchParams;
    const ticket = query.get('ticket') ?? '';
    const until = this.#tickets.get(ticket) ?? 0;
    this.#tickets.delete(ticket);
    if (until < this.told.now()) {
      connection.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, connection, head, (socket) =>
      this.#welcome(socket, query.get('debug_reconnects') === 'true'),
    );
  }

  /** Sends a frame to one socket, any of them; false when none is open. */
  send(frame: JsonObject): boolean {
    const ready = [...this.#open].filter((socket) => socket.readyState === socket.OPEN);
    const staying = ready.filter((socket) => !this.#leaving.has(socket));
    const among = staying.length > 0 ? staying : ready;
    const socket = among[this.told.identity.pick(among.length || 1)];
    socket?.send(JSON.stringify(frame));
    return socket !== undefined;
  }

  /** Answers true once a socket is open, false when none came in time. */
  waitForOne(patienceMs: number): Promise<boolean> {
    if (this.#open.size > 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (came: boolean) => () => {
        clearTimeout(timer);
        this.#waiting.delete(arrived);
        resolve(came);
      };
      const arrived = settle(true);
      const timer = setTimeout(settle(false), patienceMs);
      timer.unref();
      this.#waiting.add(arrived);
    });
  }

  /** Tells every client to reconnect, or cuts them off without a word. Returns how many there were. */
  disconnect(reason: DisconnectReason, drop: boolean): number {
    const sockets = [...this.#open];
    for (const socket of sockets) {
      if (drop) socket.terminate();
      else this.#dismiss(socket, reason);
    }
    return sockets.length;
  }

  stop(): void {
    for (const socket of this.#open) {
      socket.close(1001);
      setTimeout(() => socket.terminate(), farewellMs).unref();
    }
    this.#server.close();
  }

  #dismiss(socket: WebSocket, reason: DisconnectReason): void {
    this.#leaving.add(socket);
    socket.send(
      JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local-slack' } }),
    );
    const timer = setTimeout(() => socket.close(), reason === 'link_disabled' ? 0 : leaveMs);
    timer.unref();
  }

  #welcome(socket: WebSocket, debug: boolean): void {
    socket.on('error', () => socket.terminate());
    if (this.#open.size >= socketLimit) {
      this.#dismiss(socket, 'too_many_websockets');
      socket.close();
      return;
    }
    this.#open.add(socket);
    socket.on('close', () => {
      this.#open.delete(socket);
      this.told.onChange();
    });
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#read(String(data));
    });
    socket.send(JSON.stringify(this.#hello()));
    if (debug) setTimeout(() => this.#dismiss(socket, 'refresh_requested'), debugLifeMs).unref();
    this.told.onChange();
    for (const arrived of this.#waiting) arrived();
  }

  #hello(): JsonObject {
    return {
      type: 'hello',
      num_connections: this.#open.size,
      connection_info: { app_id: this.told.appId },
      debug_info: {
        host: 'local-slack',
        started: new Date(this.told.now()).toISOString().replace('T', ' ').replace('Z', ''),
        build_number: 1,
        approximate_connection_time: 18_060,
      },
    };
  }

  #read(text: string): void {
    const frame = parseJson(text);
    if (isObject(frame) && asText(frame.envelope_id) !== '')
      this.told.onAck(asText(frame.envelope_id), frame.payload);
  }
}

import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { dispatch } from './dispatch.js';

const line = (stream: NodeJS.WriteStream) => (text: string) => {
  stream.write(`${text}\n`);
};

process.exitCode = await dispatch(
  {
    env: process.env,
    user: userInfo().username,
    out: line(process.stdout),
    progress: line(process.stderr),
    newId: randomUUID,
    today: () => new Date().toISOString().slice(0, 10),
  },
  process.argv.slice(2),
);

import { spawn } from 'node:child_process';

const isTerminal = process.stdout.isTTY === true;

/** Runs one command. @returns its exit code; a signal counts as 1 */
const play = ({ command, args, options = {} }, stdio, heard = () => undefined) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', heard);
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });

const playOpenly = (step) => {
  console.log(`\n── ${step.title}`);
  return play(step, 'inherit');
};

/** What it prints comes in one piece when it has ended, so that it does not mix with others' lines. */
const playAside = async (step) => {
  const said = [];
  const env = { ...process.env, ...(isTerminal ? { FORCE_COLOR: '1' } : {}) };
  const code = await play({ ...step, options: { ...step.options, env } }, 'pipe', (chunk) =>
    said.push(chunk),
  );
  process.stdout.write(Buffer.concat([Buffer.from(`\n── ${step.title}\n`), ...said]));
  return code;
};

const inOrder = async (steps, how) => {
  for (const step of steps) {
    const code = await how(step);
    if (code !== 0) return { title: step.title, code };
  }
  return undefined;
};

/**
 * Runs steps in order up to the first that fails; `beside` are steps that run meanwhile, in their own order.
 * Ends the process with the exit code of what failed, naming it, once nothing runs any more.
 */
export const runAll = async (steps, { beside = [] } = {}) => {
  const ended = await Promise.all([inOrder(steps, playOpenly), inOrder(beside, playAside)]);
  const failed = ended.filter((each) => each !== undefined);
  for (const { title, code } of failed) console.error(`\n${title}: failed with exit code ${code}.`);
  if (failed.length > 0) process.exit(failed[0].code);
};

import { spawn } from 'node:child_process';

/**
 * Runs one command with its output passed through.
 * @returns its exit code; a signal counts as 1
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });

/** Runs steps in order and stops at the first that fails, naming it. */
export const runAll = async (steps) => {
  for (const { title, command, args, options } of steps) {
    console.log(`\n── ${title}`);
    const code = await run(command, args, options);
    if (code !== 0) {
      console.error(`\n${title}: failed with exit code ${code}.`);
      process.exit(code);
    }
  }
};

import { hasPython } from './python-client.js';

/** Once before all tests: why some of them are skipped on this machine. */
export const setup = () => {
  if (!hasPython)
    process.stdout.write(
      'There is no .venv, so tests that need Python are skipped: npm run python makes it.\n',
    );
};

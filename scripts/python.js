// Makes `.venv` from pipeline/requirements.lock: `npm run python`. Safe to repeat; does nothing when it is current.
import { makeEnvironment } from './python-environment.js';

try {
  const { python, made } = await makeEnvironment({ say: (line) => console.log(line) });
  console.log(
    made ? `Python environment ready: ${python}` : `Python environment is current: ${python}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

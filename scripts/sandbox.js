import { startCompiled } from './start-compiled.js';

await startCompiled('main.js');

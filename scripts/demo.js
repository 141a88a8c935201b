import { startCompiled } from './start-compiled.js';

await startCompiled('demo.js');

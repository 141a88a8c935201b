export type { ScriptRunner } from './runner.js';

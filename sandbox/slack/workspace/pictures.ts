import type { JsonObject } from '../json.js';
import type { Workspace } from './workspace.js';

/** The picture of the app and of everybody: the page draws faces itself, so one serves for all. */
export const pictures = ({ origin }: Workspace, sizes: readonly number[]): JsonObject =>
  Object.fromEntries(sizes.map((size) => [`image_${size}`, `${origin()}page/icon.svg`]));

import type { Cell, Column } from '../engine/value.js';

const JSON_TYPES: ReadonlySet<string> = new Set(['variant', 'object', 'array']);

const rescale = (cell: number | bigint, from: number, to: number): Cell => {
  const value = BigInt(cell);
  const by = 10n ** BigInt(Math.abs(to - from));
  const half = value < 0n ? -by / 2n : by / 2n;
  const moved = to >= from ? value * by : (value + half) / by;
  return Number.isSafeInteger(Number(moved)) ? Number(moved) : moved;
};

const decimalText = (cell: number | bigint, scale: number): string => {
  if (scale === 0) return String(cell);
  const digits = BigInt(cell)
    .toString()
    .replace('-', '')
    .padStart(scale + 1, '0');
  return `${cell < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

/**
 * A value as another type, where no database is needed for it.
 * @returns undefined when the engine has to cast
 */
export const convert = (cell: Cell, from: Column, to: Column): Cell | undefined => {
  if (cell === null) return null;
  const numeric = typeof cell === 'number' || typeof cell === 'bigint';
  if (from.type === 'fixed' && numeric) {
    if (to.type === 'fixed') return rescale(cell, from.scale ?? 0, to.scale ?? 0);
    if (to.type === 'real') return Number(decimalText(cell, from.scale ?? 0));
    if (to.type === 'text' || to.type === 'variant') return decimalText(cell, from.scale ?? 0);
    return undefined;
  }
  if (from.type === to.type) return cell;
  if (JSON_TYPES.has(from.type) && JSON_TYPES.has(to.type)) return cell;
  if (to.type === 'variant') {
    if (from.type === 'text') return JSON.stringify(cell);
    if (from.type === 'boolean' || from.type === 'real') return String(cell);
  }
  if (to.type === 'text' && from.type === 'boolean') return String(cell);
  return undefined;
};

import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError } from '../../src/errors.js';
import { isLostSession, warehouseError } from '../../src/snowflake/errors.js';

describe('an error of the driver', () => {
  it.each([
    ['000625', { retryable: true }, false],
    ['002003', { retryable: false }, false],
    ['390111', { retryable: true }, true],
    [401001, { retryable: false }, false],
    [407001, { retryable: true }, true],
  ])('with code %s says whether to try again', (code, expected, lost) => {
    const cause = Object.assign(new Error('said Snowflake'), { code, sqlState: '42000' });
    const error = warehouseError('reading runs', cause);
    expect(error).toMatchObject({ ...expected, code: String(code), sqlState: '42000' });
    expect(isLostSession(cause)).toBe(lost);
    expect(error.message).toBe('reading runs: said Snowflake');
  });

  it('is an unknown outcome when the network broke', () => {
    const error = warehouseError('promoting', { code: 401001 });
    expect(error).toBeInstanceOf(UnknownOutcomeError);
  });

  it('keeps leading zeros that the driver dropped, and the query id', () => {
    const error = warehouseError('promoting', { code: 625, data: { queryId: '01b2' } });
    expect(error).toMatchObject({ code: '000625', queryId: '01b2' });
  });
});

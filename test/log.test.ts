import { describe, expect, it } from 'vitest';
import { createLog } from '../src/log.js';

const lines = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const written: string[] = [];
  write(createLog('info', { write: (line) => void written.push(line) }));
  return written.join('');
};

describe('the log', () => {
  it('leaves out secrets by the name of their field', () => {
    const written = lines((log) =>
      log.info({ password: 'hunter2', a: { token: 'hunter2', b: { trigger_id: 'hunter2' } } }, 'x'),
    );
    expect(written).not.toContain('hunter2');
    expect(written).toContain('[redacted]');
  });

  it('leaves out what looks like a token, in words and in errors', () => {
    const written = lines((log) => {
      log.info('began with xoxb-123-abc');
      log.error({ err: new Error('no xapp-1-A-b', { cause: new Error('xoxp-9') }) }, 'failed');
    });
    expect(written).not.toMatch(/xoxb-123|xapp-1|xoxp-9/);
    expect(written).toContain('failed');
  });
});

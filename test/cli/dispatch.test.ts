import { describe, expect, it } from 'vitest';
import { cliCommands, dispatch } from '../../src/cli/dispatch.js';

const type = async (argv: readonly string[], env: Record<string, string> = {}) => {
  const out: string[] = [];
  const progress: string[] = [];
  const status = await dispatch(
    {
      env,
      user: 'tester',
      out: (line) => out.push(line),
      progress: (line) => progress.push(line),
      newId: () => 'id',
      today: () => '2026-11-22',
    },
    argv,
  );
  return { status, out: out.join('\n'), progress: progress.join('\n') };
};

describe('dagbot', () => {
  it('lists its commands', async () => {
    const { status, out } = await type(['help']);
    expect(status).toBe(0);
    for (const { form } of Object.values(cliCommands)) expect(out).toContain(form);
  });

  it.each(Object.entries(cliCommands))('tells what %s takes, on stdout', async (name, command) => {
    for (const asked of ['--help', '-h']) {
      const { status, out, progress } = await type([name, asked]);
      expect({ status, progress }).toEqual({ status: 0, progress: '' });
      expect(out).toContain(`Usage: ${command.form}`);
    }
    expect((await type([name, '--no-such-flag', '--help'])).status).toBe(0);
    expect((await type(['no-such-command', '--help'])).status).toBe(2);
  });

  it.each([
    [['depoly'], 'deploy'],
    [['setup', '--pritn'], '--print'],
    [['run', 'as_off=2026-11-20'], 'as_of'],
  ])('offers the nearest word for %j', async (argv, near) => {
    const { status, progress } = await type(argv);
    expect(status).toBe(2);
    expect(progress).toContain(`Did you mean “${near}”?`);
  });

  it('refuses a word too many and a flag without its value', async () => {
    expect(await type(['deploy', 'now'])).toMatchObject({ status: 2 });
    expect((await type(['setup', '--admin'])).progress).toContain('--admin needs a value');
  });

  it('names every missing variable at once', async () => {
    const { status, progress } = await type(['run']);
    expect(status).toBe(1);
    expect(progress).toMatch(/SNOWFLAKE_ACCOUNT[\s\S]*SNOWFLAKE_USER/);
  });

  it('prints setup without any connection', async () => {
    const env = { SNOWFLAKE_USER: 'bot_user' };
    const { status, out } = await type(['setup', '--print', '--admin', 'U0ADMIN'], env);
    expect(status).toBe(0);
    expect(out).toContain('GRANT ROLE DAGBOT TO USER BOT_USER;');
    expect(out).toContain("SET_PEOPLE('add', 'U0ADMIN', 'admin', 'setup'");
    expect(out.trim().split('\n').at(-1)).toBe('REVOKE ROLE DAG_OWNER FROM ROLE ACCOUNTADMIN;');
  });

  it('refuses a first admin who is no Slack user', async () => {
    const { status, progress } = await type(['setup', '--print', '--admin', 'ada']);
    expect(status).toBe(1);
    expect(progress).toContain('“ada” is not a Slack user id');
  });

  it.each([
    ['--config', 'no-such-file.json', /no-such-file.json cannot be read/],
    ['--config', 'README.md', /README.md is not JSON/],
    ['--config', 'package.json', /package.json is wrong: .*dependencies/],
    ['--pipeline', 'docs', /docs holds no package fraud_dag/],
  ])('refuses to deploy from %s %s, and says why', async (flag, value, why) => {
    const env = {
      SNOWFLAKE_ACCOUNT: 'a',
      SNOWFLAKE_HOST: '127.0.0.1',
      SNOWFLAKE_DEPLOY_USER: 'u',
      SNOWFLAKE_DEPLOY_PASSWORD: 'p',
    };
    const { status, progress } = await type(['deploy', flag, value], env);
    expect(status).toBe(1);
    expect(progress).toMatch(why);
  });
});

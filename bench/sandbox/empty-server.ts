import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the driver itself costs: a server that answers each statement with the same row. */

const parameters = Object.entries({
  TIMEZONE: 'UTC',
  BINARY_OUTPUT_FORMAT: 'HEX',
  DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
  TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
  TIMESTAMP_TZ_OUTPUT_FORMAT: '',
  CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 2_147_483_647,
}).map(([name, value]) => ({ name, value }));

const column = (name: string, type: string) => ({
  name,
  type,
  nullable: true,
  precision: type === 'fixed' ? 38 : null,
  scale: type === 'fixed' ? 0 : null,
  length: type === 'text' ? 16_777_216 : null,
  byteLength: null,
});

const login = {
  token: 't',
  masterToken: 'm',
  validityInSeconds: 3600,
  masterValidityInSeconds: 14_400,
  sessionId: 1,
  parameters,
  sessionInfo: { databaseName: null, schemaName: null, warehouseName: null, roleName: null },
};

const answer = {
  parameters,
  rowtype: [column('N', 'fixed'), column('T', 'text')],
  rowset: [['7', 'text 7']],
  total: 1,
  returned: 1,
  queryId: '01a00000-0000-0000-0000-000000000000',
  queryResultFormat: 'json',
  statementTypeId: 4096,
  version: 1,
};

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const data = request.url?.startsWith('/session/v1/login') ? login : answer;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ data, code: null, message: null, success: true }));
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});

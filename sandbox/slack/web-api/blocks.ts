import { asObjects, type JsonObject } from '../json.js';
import { checkBlocks } from '../validation/blocks.js';
import { type Finding, Findings } from '../validation/checks.js';
import { checkView } from '../validation/views.js';
import { ApiError, type Call, type Methods } from './method.js';

const checkMessage = (message: JsonObject, findings: Findings): void => {
  if (message.blocks) checkBlocks(message.blocks, '/message/blocks', findings);
  for (const [index, { blocks }] of asObjects(message.attachments).entries())
    if (blocks) checkBlocks(blocks, `/message/attachments/${index}/blocks`, findings);
};

const findingsIn = ({ args }: Call): readonly Finding[] => {
  const view = args.object('view');
  const findings = new Findings(view ? (view.type === 'home' ? 'home' : 'modal') : 'message');
  const message = args.object('message');
  if (view) checkView(view, findings);
  else if (message) checkMessage(message, findings);
  else if (args.has('blocks')) checkBlocks(args.json('blocks'), '/blocks', findings);
  else throw new ApiError('invalid_arguments', ['one of blocks, view, message is required']);
  return findings.found;
};

const asError = ({ at, problem }: Finding): JsonObject => ({
  code: 'invalid_block',
  message: problem,
  field: at.split('/').at(-1) ?? '',
  pointer: at,
});

export const blocks: Methods = {
  'blocks.validate': {
    scopes: [],
    token: 'none',
    run: (call) => {
      const found = findingsIn(call);
      if (found.length > 0)
        throw new ApiError('invalid_blocks', [], { errors: found.map(asError) });
      return {};
    },
  },
};

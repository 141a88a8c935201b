import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseUserStageInOwnersRights } from '../access/owners-rights.js';
import type { AccountObject, Services } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { ownCatalogue } from '../engine/own-services.js';
import type { Models } from '../models/model.js';
import { alterGrammars } from './alter.js';
import { copyGrammar } from './copy.js';
import { copyHistory, loadHistory } from './copy-history.js';
import { createGrammar } from './create.js';
import { describeFormatGrammar } from './describe-format.js';
import { filesOf } from './files.js';
import { inferSchema } from './infer-schema.js';
import { listGrammar } from './list.js';
import { parseLocation } from './location.js';
import { describeGrammar, dropGrammar, showGrammar } from './show.js';
import { type Place, required, type StageProperties, type Stages } from './stage.js';
import { transferGrammar } from './transfer.js';

export type { Stages } from './stage.js';

/** A user's name as the name of a folder: names may hold anything. */
const folderName = (user: string): string =>
  encodeURIComponent(user).replaceAll('.', '%2E').slice(0, 200);

/** Room `stages`: folders of files below the state folder, by the id of the object they belong to. */
export const stagesRoom = (services: Services): Stages => {
  const base = join(services.settings.stateFolder, 'stages');
  const { catalogue, access } = services;
  /** stages of sessions: their objects go with the session, their files at the next opportunity */
  const temporary = new Map<string, number>();

  const forget = async (id: string) => {
    temporary.delete(id);
    await rm(join(base, id), { recursive: true, force: true });
  };

  const created = async (stage: AccountObject) => {
    await mkdir(join(base, stage.id), { recursive: true });
    if (stage.session !== undefined) temporary.set(stage.id, stage.session);
    for (const [id, session] of temporary) {
      if (!services.sessions.find(session)) await forget(id);
    }
  };

  const resolve: Stages['resolve'] = (text, frame, privilege): Place => {
    const location = parseLocation(text);
    switch (location.kind) {
      case 'user':
        refuseUserStageInOwnersRights(frame);
        return {
          root: join(base, 'users', folderName(frame.session.user)),
          path: location.path,
          listed: '',
        };
      case 'table': {
        const table = catalogue.find<Readonly<Record<string, unknown>>>(
          'TABLE',
          location.name,
          frame,
        );
        if (!table) throw notFound('Table', location.name.join('.'));
        access.require(frame, 'OWNERSHIP', table);
        return { root: join(base, 'tables', table.id), path: location.path, listed: '' };
      }
      case 'model':
        return services.room<Models>('models').placeOf(location, frame, privilege);
      case 'stage': {
        const stage = required<StageProperties>(services, 'STAGE', location.name, frame);
        access.require(frame, privilege, stage as AccountObject);
        return {
          root: join(base, stage.id),
          path: location.path,
          listed: `${stage.name.toLowerCase()}/`,
          stage,
        };
      }
    }
  };

  const room: Stages = {
    name: 'stages',
    folderOf: (name, frame) =>
      join(base, required<StageProperties>(services, 'STAGE', name, frame).id),
    resolve,
    files: filesOf,
    grammars: [
      createGrammar(created),
      ...alterGrammars,
      dropGrammar((stage) => forget(stage.id)),
      showGrammar,
      describeGrammar,
      describeFormatGrammar,
      transferGrammar(() => room),
      listGrammar(() => room),
      copyGrammar(() => room),
    ],
    tableFunctions: [inferSchema(services, () => room), copyHistory],
    relations: [loadHistory],
    start: async () => {
      await mkdir(base, { recursive: true });
      const known = new Set(
        [...catalogue.list('STAGE'), ...ownCatalogue(services).dropped.list()].map(({ id }) => id),
      );
      for (const id of await readdir(base)) {
        if (id !== 'users' && id !== 'tables' && !known.has(id)) await forget(id);
      }
    },
  };
  return room;
};

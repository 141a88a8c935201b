import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import { compile } from '../sql/compile.js';
import type { ViewProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { createOptions, ifExists, ifNotExists } from './options.js';
import { placeFor } from './place.js';
import { ddl } from './statement.js';

/** The statement that made a view; of a secure one it is for its owner alone. */
export const definitionShown = (
  view: AccountObject<ViewProperties>,
  { services, frame }: Context,
): string | null =>
  view.properties.secure && !services.access.can(frame, 'OWNERSHIP', view)
    ? null
    : view.properties.definition;

export const createViewGrammar: Grammar = (cursor) => {
  const options = createOptions(cursor);
  if (!options) return undefined;
  const secure = cursor.accept('SECURE');
  cursor.accept('RECURSIVE');
  if (!cursor.accept('VIEW')) return undefined;
  const quiet = ifNotExists(cursor);
  const name = cursor.name();
  const columns: string[] = [];
  let comment = '';
  if (cursor.accept('(')) {
    do {
      columns.push(cursor.identifier());
      if (cursor.accept('COMMENT')) cursor.text();
    } while (cursor.accept(','));
    cursor.expect(')');
  }
  let copyGrants = false;
  for (;;) {
    if (cursor.accept('CHANGE_TRACKING', '=', 'TRUE')) continue;
    if (cursor.accept('COPY', 'GRANTS')) {
      copyGrants = true;
      continue;
    }
    if (!cursor.accept('COMMENT')) break;
    cursor.accept('=');
    comment = cursor.text();
  }
  cursor.expect('AS');
  const text = cursor.rest();
  return ddl('create view', async (context) => {
    const { frame, services } = context;
    const at = placeFor('CREATE VIEW', name, options.temporary, context);
    const own = options.temporary ? { session: frame.session.id } : {};
    const existing = services.catalogue
      .list('VIEW', at)
      .find((view) => view.name === at.name && view.session === own.session);
    if (existing && quiet) return `${at.name} already exists, statement succeeded.`;
    if (existing && !options.replace) throw alreadyExists(at.name);
    if (
      services.catalogue
        .list('TABLE', at)
        .some((table) => table.name === at.name && table.session === own.session)
    )
      throw alreadyExists(at.name);
    const { duck } = await compile(text, context, 'describe');
    await ownSession(frame.session).connection.describe(duck);
    const view: AccountObject<ViewProperties> = {
      kind: 'VIEW',
      id: services.catalogue.newId(),
      ...at,
      owner: frame.role,
      createdAt: context.startedAt,
      comment,
      ...own,
      properties: { text, columns, definition: context.sql, ...(secure ? { secure } : {}) },
    };
    const { grants } = ownAccess(services);
    const held = existing && copyGrants ? grants.on(existing.id) : [];
    await services.catalogue.put(view, !copyGrants);
    for (const grant of held) await grants.add({ ...grant, on: view.id });
    return `View ${at.name} successfully created.`;
  });
};

export const dropViewGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP', 'VIEW')) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.name();
  cursor.end();
  return ddl('drop view', async ({ frame, services }) => {
    const found = services.catalogue.find('VIEW', name, frame);
    if (!found || !services.access.sees(frame, found)) {
      if (quiet) return `Drop statement executed successfully (${name.at(-1)} already dropped).`;
      throw notFound('View', name.join('.'), '42S02');
    }
    services.access.require(frame, 'OWNERSHIP', found);
    await services.catalogue.drop(found);
    return `${found.name} successfully dropped.`;
  });
};

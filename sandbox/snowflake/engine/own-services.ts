import type { OwnAccess } from '../access/access.js';
import type { OwnCatalogue } from '../catalogue/catalogue.js';
import type { OwnSessions } from '../sessions/session.js';
import type { Services } from './context.js';

/** `buildServices` made them; other rooms see only the narrower types. */
export const ownAccess = (services: Services): OwnAccess => services.access as OwnAccess;
export const ownSessions = (services: Services): OwnSessions => services.sessions as OwnSessions;
export const ownCatalogue = (services: Services): OwnCatalogue =>
  services.catalogue as OwnCatalogue;

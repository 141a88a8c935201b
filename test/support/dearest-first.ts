import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What trains models or runs the whole product takes minutes: played last, one worker would wait for it. */
const DEAR = ['test/full/', 'test/journey/', 'test/sandbox/scenarios/', 'test/sandbox/pipeline/'];
const LESS_DEAR = ['test/sandbox/bot/', 'test/sandbox/promotion/', 'test/sandbox/own-data'];

const isIn = (folders: readonly string[], { moduleId }: TestSpecification) =>
  folders.some((folder) => moduleId.includes(folder));

const priceOf = (file: TestSpecification) => {
  if (isIn(DEAR, file)) return 2;
  return isIn(LESS_DEAR, file) ? 1 : 0;
};

/** Vitest knows how long files take from their last run alone; the first run of a checkout goes by this. */
export class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => priceOf(b) - priceOf(a));
  }
}

/** A physical table that is gone: another session replaced the table after this statement was compiled. */
const REPLACED = /Catalog Error: Table with name \S+#\d+ does not exist/;

const MOST_TRIES = 3;

/** Compiles and runs again when a table was replaced between the two. */
export const withFreshNames = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const replaced = error instanceof Error && REPLACED.test(error.message);
      if (!replaced || tries >= MOST_TRIES) throw error;
    }
  }
};

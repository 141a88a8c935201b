/** What is wrong with a reason's length, in characters; null when nothing is. */
export const reasonFault = (
  reason: string,
  { min, max }: { readonly min: number; readonly max: number },
): string | null => {
  const length = [...reason].length;
  if (length < min) return `Write at least ${min} characters, so that others can follow it.`;
  if (length > max) return `Write at most ${max} characters; these are ${length}.`;
  return null;
};

/** The address of the console with a code that signs somebody in once. */

/**
 * The code is behind `#`, which browsers send to nobody: it is in no log of what stands between.
 *
 * @param adminUrl of the admin listener, or what is before `/api` elsewhere
 */
export const consoleLink = (adminUrl: string, code: string): string =>
  `${adminUrl.replace(/\/+$/, '')}/console/#code=${code}`

/** What a Worker is given as text: variables and secrets, as the environment of a process is. */

export const textBindings = (
  env: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

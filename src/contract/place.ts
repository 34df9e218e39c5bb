/** Where in the author's files a declaration stands, read off the stack at the time it is made. */

/** `at name (file:line:column)`, `at file:line:column`; names and files may hold spaces. */
const framePattern = /^\s*at (?:.*? \()?(.*):(\d+):\d+\)?$/

/**
 * The place that called the function which calls this one. File names are relative to the working
 * folder where they are inside of it.
 *
 * @example const base = () => ({ place: callSite() }) // 'adapters/v2.0.0.ts:8' in its caller
 */
export const callSite = (): string | undefined => {
  // The first line is the message, then: this function, the builder, its caller.
  const frame = (new Error('here').stack ?? '').split('\n')[3] ?? ''
  const [, file = '', line] = framePattern.exec(frame) ?? []
  if (file === '') return undefined
  const path = file.startsWith('file://') ? decodeURI(file.slice('file://'.length)) : file
  const folder = `${globalThis.process?.cwd?.() ?? ''}/`
  return `${path.startsWith(folder) ? path.slice(folder.length) : path}:${line}`
}

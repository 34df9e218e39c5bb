/** Where in the author's files a declaration stands, read off the stack at the time it is made. */

/** `at name (file:line:column)`, `at file:line:column`; names and files may hold spaces. */
const framePattern = /^\s*at (?:.*? \()?(.*):(\d+):\d+\)?$/

/**
 * A file as a stack names it, relative to the folder it is in. Both may be of Windows
 * (`file:///C:/api/v2.ts`, `C:\\api`); the answer has slashes.
 */
export const withinFolder = (file: string, folder: string): string => {
  const path = file.startsWith('file://') ? decodeURI(file.slice('file://'.length)) : file
  const plain = path.replaceAll('\\', '/').replace(/^\/(?=[A-Za-z]:\/)/, '')
  const start = `${folder.replaceAll('\\', '/')}/`
  return plain.startsWith(start) ? plain.slice(start.length) : plain
}

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
  const folder = globalThis.process?.cwd?.() ?? ''
  return `${withinFolder(file, folder)}:${line}`
}

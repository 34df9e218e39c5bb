/** Where in the author's files a declaration stands, read off the stack at the time it is made. */

/** @example callSite() // 'adapters/v2.0.0.ts:8' */
export const callSite = (): string | undefined => {
  const lines = (new Error('here').stack ?? '').split('\n').slice(1)
  for (const line of lines) {
    const match = /([^\s()]+?):(\d+):\d+\)?$/.exec(line)
    const file = match?.[1]?.replace(/^file:\/\//, '')
    if (!file || /[/\\]contract[/\\](place|declare|define)\.[jt]s$/.test(file)) continue
    const folder = `${globalThis.process?.cwd?.() ?? ''}/`
    return `${file.startsWith(folder) ? file.slice(folder.length) : file}:${match?.[2]}`
  }
  return undefined
}

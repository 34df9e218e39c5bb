/** How many files and sockets the system lets this process have open. */

/** What is left for the rest of the process: its files, its threads, a few connections to stores. */
const kept = 64

/** However few there are, some clients are served. */
const fewest = 8

/** What Node's types do not know of its reports. */
interface Report {
  excludeNetwork: boolean
  getReport(): { readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } } }
}

/** Open files that the process may have; undefined where that is not bounded, or not known. */
export const openFiles = (): number | undefined => {
  const report = process.report as unknown as Report
  const { excludeNetwork } = report
  // It would look up the names of all connections.
  report.excludeNetwork = true
  const soft = report.getReport().userLimits?.open_files?.soft
  report.excludeNetwork = excludeNetwork
  return typeof soft === 'number' ? soft : undefined
}

/**
 * Most connections of clients: half of what may be open, as each of them may come to need one to a
 * store. Beyond it clients would be reset without a word, and stores could not be reached.
 */
export const mostClients = (files: number | undefined = openFiles()): number =>
  files === undefined ? Infinity : Math.max(fewest, Math.min(Math.floor(files / 2), files - kept))

/** Flags that another process has read and judged. */
import { judgedSource, type FlagSource, type JudgedFlags } from '../../../flags/index.ts'

export interface FedSource extends FlagSource {
  feed(flags: JudgedFlags): void
}

/** @throws Error where flagd refuses what was judged: a defect */
export const fedFlags = (first: JudgedFlags): FedSource => {
  let source = judgedSource(first)
  const listeners = new Set<Parameters<FlagSource['subscribe']>[0]>()
  return {
    get current() {
      return source.current
    },
    status: () => source.status(),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    feed: (flags) => {
      if (flags.version === source.current.version) return
      source = judgedSource(flags)
      for (const listener of listeners) listener(source.current)
    },
    close: async () => listeners.clear(),
  }
}

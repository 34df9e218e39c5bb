import { expect, test, vi } from 'vitest'
import { measureStream, paths, type StreamName } from '../../../bench/streams/measure.ts'
import { soon } from '../../support/runs.ts'

const names = Object.keys(paths) as StreamName[]

test.runIf(process.platform === 'linux').each(names)(
  'through a gateway process that has served others, 128 MB of %s take less than 64 MB of memory',
  async (name) => {
    // What the collector leaves standing on a busy machine is chance, what the stream holds is not.
    await vi.waitFor(async () => {
      const { received, before, peak } = await measureStream(name, 128_000_000)
      expect(received).toBeGreaterThan(64_000_000)
      expect(peak - before).toBeLessThan(64_000_000)
    }, soon)
  },
)

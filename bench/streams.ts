/**
 * A gigabyte of NDJSON and of one list through the gateway, and what memory that takes:
 * `node bench/streams.ts [megabytes]`
 */
import { measureStream, paths, type StreamName } from './streams/measure.ts'

const megabytes = Number(process.argv[2] ?? 1000)
const inMegabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(0)

for (const name of Object.keys(paths) as StreamName[]) {
  const { received, seconds, before, peak, after } = await measureStream(name, megabytes * 1e6)
  console.log(
    `${name}, ${megabytes} MB from the store: ${inMegabytes(received)} MB in ${seconds.toFixed(1)} s ` +
      `(${(megabytes / seconds).toFixed(0)} MB/s); resident memory of the gateway ` +
      `${inMegabytes(before)} MB before, ${inMegabytes(peak)} MB at most, ${inMegabytes(after)} MB after`,
  )
}

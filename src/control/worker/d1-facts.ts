/** Facts of a Worker, added up in D1 as the control store does it. */
import type { FactsBatch, FactsSink } from '../../gateway/facts/facts.ts'
import { webSha256 } from '../../policy/index.ts'
import { failureOf, type D1Binding, type D1Statement } from '../d1-binding.ts'
import { Taken } from '../store/database.ts'
import { contextRows, fieldsRows, omittedRows, remembered, usageRows } from '../store/facts-rows.ts'
import { trafficRows } from '../store/traffic-rows.ts'
import { chunksOf } from '../store/row-chunks.ts'
import { statements } from './statements.ts'
import { inTime } from './in-time.ts'

/** Milliseconds; a batch that took longer comes again, and is counted once. */
const longestWrite = 10_000

export const d1Facts = <Statement extends D1Statement>(
  binding: D1Binding<Statement>,
): FactsSink => {
  const prepare = (text: string, ...values: readonly unknown[]): Statement =>
    binding.prepare(text).bind(...values)

  const isKept = async ({ instance, sequence }: FactsBatch): Promise<boolean> => {
    const [found] = await binding.batch([prepare(statements.isKept, instance, sequence)])
    return (found?.results ?? []).length > 0
  }

  const write = async (batch: FactsBatch): Promise<void> => {
    const { instance, sequence } = batch
    const rows = [
      [statements.usage, usageRows(batch)],
      [statements.fields, fieldsRows(batch)],
      [statements.contexts, contextRows(batch)],
      [statements.quarantine, await omittedRows(batch, webSha256)],
      [statements.traffic, trafficRows(batch)],
    ] as const
    try {
      await binding.batch([
        prepare(statements.batch, instance, sequence, Date.now()),
        prepare(statements.forget, instance, sequence - remembered),
        ...rows.flatMap(([text, all]) =>
          chunksOf(all.map((row) => ({ ...row }))).map((json) => prepare(text, json)),
        ),
      ])
    } catch (error) {
      const failure = failureOf(error) ?? error
      if (!(failure instanceof Taken) || !(await isKept(batch))) throw failure
    }
  }

  return { take: (batch) => inTime(longestWrite, write(batch)) }
}

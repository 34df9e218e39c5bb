/** The entry of a thread that does large jobs, one after another. */
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assembleContract } from '../../../contract/assemble.ts'
import type { CompiledContract, Contract } from '../../../contract/contract.ts'
import { importAuthored } from '../../../contract/node/import-authored.ts'
import { createNodeScanner } from '../../../json/node/wasm-scanner.ts'
import { quietConsole } from '../../../telemetry/node/quiet-console.ts'
import { performerOf } from '../performer.ts'
import type { ContractSource, Order, Report, ThreadData } from './messages.ts'
import { buffersOf, ownBytes } from './own-bytes.ts'
import { unpacked } from './packed.ts'

quietConsole()

const contractOf = async (source: ContractSource): Promise<Contract> => {
  if (source.kind === 'data') return assembleContract(unpacked(source.compiled) as CompiledContract)
  const contract = (await importAuthored(source.url)).default as Contract
  if (contract.hash !== source.hash) throw new Error(`${source.url} has another contract by now`)
  return contract
}

const whatOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

const post = (report: Report): void => {
  const own = ownBytes(report)
  try {
    parentPort?.postMessage(own, buffersOf(own))
  } catch {
    // What an adapter threw may be of a kind that cannot leave its thread.
    if (own.kind !== 'done' || own.result.ok) throw new Error('What came of a job cannot be sent')
    const { problem, cause } = own.result
    const result = { ok: false as const, problem, cause: new Error(whatOf(cause)) }
    parentPort?.postMessage({ ...own, result } satisfies Report, [])
  }
}

/** How much less than others: about a third of a core that both want. */
const niceness = 5

/** Whoever answers requests goes first. Only Linux gives threads priorities of their own. */
const stepBack = (): void => {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (thread > 0) setPriority(thread, niceness)
  } catch {
    // Then it is as important as they are.
  }
}

const start = async ({ contract, settings }: ThreadData): Promise<void> => {
  stepBack()
  const perform = performerOf(await contractOf(contract), settings, createNodeScanner())
  parentPort?.on('message', ({ id, job }: Order) => {
    try {
      post({ kind: 'done', id, result: perform(job) })
    } catch (error) {
      post({ kind: 'defect', id, what: whatOf(error) })
    }
  })
  post({ kind: 'ready' })
}

await start(workerData as ThreadData).catch((error: unknown) => {
  post({ kind: 'unfit', why: whatOf(error) })
})

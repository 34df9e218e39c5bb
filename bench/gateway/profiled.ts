/** Loaded before a peer: `SIGUSR2` begins a profile, the next one ends it and writes its rooms to `$PROFILE`. */
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { roomsOf } from './rooms.ts'

const session = new Session()
let isRunning = false

const toggle = async (): Promise<void> => {
  if (!isRunning) {
    isRunning = true
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 500 })
    await session.post('Profiler.start')
    return
  }
  const { profile } = await session.post('Profiler.stop')
  const target = process.env['PROFILE'] ?? ''
  writeFileSync(`${target}.part`, JSON.stringify(roomsOf(profile)))
  renameSync(`${target}.part`, target)
}

process.on('SIGUSR2', () => void toggle())

/** The entry point of the command line. */
import { tellFailure } from './failures.ts'
import { runWords } from './run-words.ts'
import { endOnUncaught } from './uncaught.ts'

const context = { process }
const words = process.argv.slice(2)

endOnUncaught(process, (error) => {
  tellFailure(context, error, words.includes('--json'))
  process.exit()
})
// A reader that has seen enough (`isthmus openapi 1.0 | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

// Not among the commands: the scripts of `isthmus completion` ask it at each TAB.
if (words[0] === '__complete') {
  const { complete } = await import('./completion/propose.ts')
  await complete(words.slice(1))
  process.exit()
}

await runWords(words, context)

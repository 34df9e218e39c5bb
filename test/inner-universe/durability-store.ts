/** A store as a process of its own, for the test that kills it: prints its URL and runs. */
import contract from '../../adapters/index.ts'
import { startEmbeddedStore } from '../support/embedded-store.ts'

const [schema = '2.0', file = ':memory:'] = process.argv.slice(2)
const { url } = await startEmbeddedStore({ schema, contract, port: 0, file })
console.log(url)
